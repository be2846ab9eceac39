package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.EOVERFLOW;
import static runscj.abi.Fcntl.O_APPEND;
import static runscj.abi.Fcntl.SEEK_SET;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.OpenFile;
import runscj.syscalls.Sysno;

/** sendfile(2), copy_file_range(2): from file to file through a buffer of the sentry. */
final class CopySyscalls {
    private static final int PIECE_BYTES = 1 << 17;
    private static final ThreadLocal<MemorySegment> PIECES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(PIECE_BYTES));

    private CopySyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SENDFILE, CopySyscalls::sendfile);
        handlers.bind(Sysno.COPY_FILE_RANGE, CopySyscalls::copyFileRange);
    }

    static long sendfile(Task task, SyscallArgs args) throws GuestException {
        Mm mm = task.mm();
        long offsetAddr = args.addr(2);
        long offset = offsetAddr == 0 ? 0 : mm.readLong(offsetAddr);
        OpenFile in = task.file(args.fd(1));
        if (in.impl() instanceof DirectoryFile) {
            throw EINVAL.raise();
        }
        in.requireReadable();
        if (!in.isPositional()) {
            throw offsetAddr == 0 ? EINVAL.raise() : Errno.ESPIPE.raise();
        }
        OpenFile out = task.file(args.fd(0));
        out.requireWritable();
        if (offset < 0 || (out.flags() & O_APPEND) != 0) {
            throw EINVAL.raise();
        }
        long count = Math.min(args.size(3), OpenFile.TRANSFER_MAX_BYTES);
        long start = offsetAddr == 0 ? in.position() : offset;
        long done = send(task, in, start, out, count);
        if (offsetAddr == 0) {
            in.seek(start + done, SEEK_SET);
        } else {
            mm.writeLong(offsetAddr, start + done);
        }
        return done;
    }

    private static long send(Task task, OpenFile in, long start, OpenFile out, long count)
            throws GuestException {
        MemorySegment piece = PIECES.get();
        long done = 0;
        try {
            while (done < count) {
                MemorySegment part = piece.asSlice(0, Math.min(PIECE_BYTES, count - done));
                long got = in.readAt(task, IoBuffer.of(part), start + done);
                if (got <= 0) {
                    break;
                }
                long put = ReadWriteSyscalls.write(task, out, IoBuffer.of(piece.asSlice(0, got)));
                done += Math.max(put, 0);
                if (put < got || task.interrupted()) {
                    break;
                }
            }
        } catch (GuestException afterSome) {
            if (done == 0) {
                throw afterSome;
            }
        }
        return done;
    }

    static long copyFileRange(Task task, SyscallArgs args) throws GuestException {
        Mm mm = task.mm();
        OpenFile in = task.file(args.fd(0));
        OpenFile out = task.file(args.fd(2));
        long inAddr = args.addr(1);
        long outAddr = args.addr(3);
        long inOffset = inAddr == 0 ? in.position() : mm.readLong(inAddr);
        long outOffset = outAddr == 0 ? out.position() : mm.readLong(outAddr);
        if (args.i32(5) != 0) {
            throw EINVAL.raise();
        }
        requireRegular(in);
        requireRegular(out);
        if (!in.readable() || !out.writable() || (out.flags() & O_APPEND) != 0) {
            throw EBADF.raise();
        }
        long length = Math.min(args.i64(4) & Long.MAX_VALUE, OpenFile.TRANSFER_MAX_BYTES);
        if (inOffset < 0 || outOffset < 0) {
            throw EINVAL.raise();
        }
        if (inOffset + length < 0 || outOffset + length < 0) {
            throw EOVERFLOW.raise();
        }
        long size = in.requirePositional().endOffset();
        length = Math.max(0, Math.min(length, size - inOffset));
        boolean same = in.impl().inode() == out.impl().inode();
        if (same && inOffset < outOffset + length && outOffset < inOffset + length) {
            throw EINVAL.raise();
        }
        long done = copy(task, in, inOffset, out, outOffset, length);
        if (inAddr == 0) {
            in.seek(inOffset + done, SEEK_SET);
        } else {
            mm.writeLong(inAddr, inOffset + done);
        }
        if (outAddr == 0) {
            out.seek(outOffset + done, SEEK_SET);
        } else {
            mm.writeLong(outAddr, outOffset + done);
        }
        return done;
    }

    private static void requireRegular(OpenFile file) throws ErrnoException {
        file.requireNotPath();
        int type = file.impl().inode().mode() & S_IFMT;
        if (type != S_IFREG) {
            throw type == S_IFDIR ? EISDIR.raise() : EINVAL.raise();
        }
    }

    private static long copy(
            Task task, OpenFile in, long inOffset, OpenFile out, long outOffset, long length)
            throws GuestException {
        MemorySegment piece = PIECES.get();
        long done = 0;
        try {
            while (done < length && !(done > 0 && task.interrupted())) {
                MemorySegment part = piece.asSlice(0, Math.min(PIECE_BYTES, length - done));
                long got = in.readAt(task, IoBuffer.of(part), inOffset + done);
                if (got <= 0) {
                    break;
                }
                long put = out.writeAt(task, IoBuffer.of(piece.asSlice(0, got)), outOffset + done);
                done += put;
                if (put < got) {
                    break;
                }
            }
        } catch (GuestException afterSome) {
            if (done == 0) {
                throw afterSome;
            }
        }
        if (done == 0 && length > 0 && outOffset == Long.MAX_VALUE) {
            throw EFBIG.raise();
        }
        return done;
    }
}
