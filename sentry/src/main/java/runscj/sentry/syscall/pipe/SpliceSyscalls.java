package runscj.sentry.syscall.pipe;

import static runscj.abi.Splice.SPLICE_F_GIFT;
import static runscj.abi.Splice.SPLICE_F_MORE;
import static runscj.abi.Splice.SPLICE_F_MOVE;
import static runscj.abi.Splice.SPLICE_F_NONBLOCK;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.sentry.fs.pipe.Splicing;
import runscj.sentry.fs.pipe.Splicing.Patience;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Positional;
import runscj.syscalls.Sysno;

/** Transfers through pipes: splice(2), tee(2), vmsplice(2). */
public final class SpliceSyscalls {
    private static final int KNOWN =
            SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT;

    private SpliceSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.SPLICE, SpliceSyscalls::splice)
                .bind(Sysno.TEE, SpliceSyscalls::tee)
                .bind(Sysno.VMSPLICE, SpliceSyscalls::vmsplice);
    }

    private static Patience patience(int flags, int fileFlags) {
        boolean waits = (flags & SPLICE_F_NONBLOCK) == 0 && (fileFlags & Fcntl.O_NONBLOCK) == 0;
        return waits ? Patience.WAITS : Patience.GIVES_UP;
    }

    private static long splice(Task task, SyscallArgs args) throws GuestException {
        long length = args.i64(4);
        if (length == 0) {
            return 0;
        }
        int flags = args.flags(5, KNOWN);
        OpenFile in = task.file(args.fd(0));
        OpenFile out = task.file(args.fd(2));
        requireModes(in, out, length);
        long inOffsetAddr = args.addr(1);
        long outOffsetAddr = args.addr(3);
        requireNoPipe(in, inOffsetAddr != 0);
        requireNoPipe(out, outOffsetAddr != 0);
        long inOffset = offset(task, in, inOffsetAddr);
        long outOffset = offset(task, out, outOffsetAddr);
        long count = splice(task, in, inOffset, out, outOffset, length, flags);
        advance(task, inOffsetAddr, inOffset, count);
        advance(task, outOffsetAddr, outOffset, count);
        return count;
    }

    /**
     * splice(2) with its offsets at hand; -1 for the file's position.
     *
     * @param length bytes, more than 0
     */
    public static long splice(
            Task task,
            OpenFile in,
            long inOffset,
            OpenFile out,
            long outOffset,
            long length,
            int flags)
            throws GuestException {
        if ((flags & ~KNOWN) != 0) {
            throw Errno.EINVAL.raise();
        }
        requireModes(in, out, length);
        requireNoPipe(in, inOffset != -1);
        requireNoPipe(out, outOffset != -1);
        boolean fromPipe = Splicing.isPipe(in);
        boolean toPipe = Splicing.isPipe(out);
        if (fromPipe && toPipe) {
            if (Splicing.samePipe(in, out)) {
                throw Errno.EINVAL.raise();
            }
            return Splicing.move(task, in, out, length, patience(flags, in.flags() | out.flags()));
        }
        if (fromPipe) {
            if ((out.flags() & Fcntl.O_APPEND) != 0) {
                throw Errno.EINVAL.raise();
            }
            return Splicing.fromPipe(task, in, out, outOffset, length, patience(flags, in.flags()));
        }
        if (!toPipe || in.impl() instanceof DirectoryFile) {
            throw Errno.EINVAL.raise();
        }
        return Splicing.toPipe(task, in, inOffset, out, length, patience(flags, out.flags()));
    }

    private static void requireModes(OpenFile in, OpenFile out, long length) throws ErrnoException {
        if (length < 0) {
            throw Errno.EINVAL.raise();
        }
        in.requireNotPath();
        out.requireNotPath();
        if (!in.readable() || !out.writable()) {
            throw Errno.EBADF.raise();
        }
    }

    private static void requireNoPipe(OpenFile file, boolean hasOffset) throws ErrnoException {
        if (hasOffset && Splicing.isPipe(file)) {
            throw Errno.ESPIPE.raise();
        }
    }

    /** Returns the offset at an address, or -1 for a null pointer. */
    private static long offset(Task task, OpenFile file, long addr) throws ErrnoException {
        if (addr == 0) {
            return -1;
        }
        if (!(file.impl() instanceof Positional)) {
            throw Errno.EINVAL.raise();
        }
        long offset = task.mm().readLong(addr);
        if (offset < 0) {
            throw Errno.EINVAL.raise();
        }
        return offset;
    }

    private static void advance(Task task, long addr, long offset, long count)
            throws ErrnoException {
        if (addr != 0) {
            task.mm().writeLong(addr, offset + count);
        }
    }

    private static long tee(Task task, SyscallArgs args) throws GuestException {
        int flags = args.flags(3, KNOWN);
        long length = args.i64(2);
        if (length == 0) {
            return 0;
        }
        OpenFile in = task.file(args.fd(0));
        OpenFile out = task.file(args.fd(1));
        if (!in.readable() || !out.writable()) {
            throw Errno.EBADF.raise();
        }
        if (!Splicing.isPipe(in) || !Splicing.isPipe(out) || Splicing.samePipe(in, out)) {
            throw Errno.EINVAL.raise();
        }
        long limit = length < 0 ? Integer.MAX_VALUE : length;
        return Splicing.copy(task, in, out, limit, patience(flags, in.flags() | out.flags()));
    }

    private static long vmsplice(Task task, SyscallArgs args) throws GuestException {
        int flags = args.flags(3, KNOWN);
        OpenFile file = task.file(args.fd(0));
        if (!Splicing.isPipe(file)) {
            throw Errno.EBADF.raise();
        }
        IoBuffer buffer = task.mm().iovecs(args.addr(1), args.i64(2));
        if (buffer.remaining() == 0) {
            return 0;
        }
        Patience patience = patience(flags, 0);
        return file.writable()
                ? Splicing.gather(task, file, buffer, patience)
                : Splicing.scatter(task, file, buffer, patience);
    }
}
