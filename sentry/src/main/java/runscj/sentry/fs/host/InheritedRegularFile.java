package runscj.sentry.fs.host;

import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.ForeignPosition;
import runscj.sentry.vfs.Inode;

/**
 * An inherited regular file: reads and writes move the offset that the outside shares, so that
 * {@code (container; echo more) > file} appends.
 */
final class InheritedRegularFile implements ForeignPosition {
    private static final long MAX_PIECE = 1 << 20;

    private final Fd fd;
    private final InheritedInode inode;

    InheritedRegularFile(Fd fd, InheritedInode inode) {
        this.fd = fd;
        this.inode = inode;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        return transfer(target, PROT_WRITE, (piece, done) -> HostFiles.read(fd.number(), piece));
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        return transfer(source, PROT_READ, (piece, done) -> HostFiles.write(fd.number(), piece));
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws ErrnoException {
        return transfer(
                target,
                PROT_WRITE,
                (piece, done) -> HostFiles.pread(fd.number(), piece, offset + done));
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) throws ErrnoException {
        return transfer(
                source,
                PROT_READ,
                (piece, done) -> HostFiles.pwrite(fd.number(), piece, offset + done));
    }

    @Override
    public long append(Caller caller, IoBuffer source) throws ErrnoException {
        write(caller, source); // the host's own O_APPEND
        return seek(0, 1);
    }

    @Override
    public long seek(long offset, int whence) throws ErrnoException {
        return Host.checked(HostFiles.lseek(fd.number(), offset, whence));
    }

    @Override
    public long endOffset() throws ErrnoException {
        Attributes attributes = new Attributes();
        inode.attributes(attributes);
        return attributes.sizeBytes;
    }

    /** One host transfer of a piece of guest memory. */
    private interface Transfer {
        long move(MemorySegment piece, long done);
    }

    private static long transfer(IoBuffer buffer, int access, Transfer transfer)
            throws ErrnoException {
        long done = 0;
        while (buffer.remaining() > 0) {
            MemorySegment piece;
            try {
                piece = buffer.peek(MAX_PIECE, access);
            } catch (ErrnoException fault) {
                if (done > 0) {
                    return done;
                }
                throw fault;
            }
            long count = transfer.move(piece, done);
            if (count < 0 && done > 0) {
                return done;
            }
            if (count < 0) {
                throw Errno.of((int) -count).raise();
            }
            buffer.skip(count);
            done += count;
            if (count < piece.byteSize()) {
                return done;
            }
        }
        return done;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        fd.close();
    }
}
