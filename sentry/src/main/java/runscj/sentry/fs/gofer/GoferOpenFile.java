package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EFAULT;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.Syncable;

/**
 * An open regular host file: data moves between its host descriptor and guest memory without a copy
 * in between.
 */
final class GoferOpenFile implements Positional, Mappable, Syncable {
    private static final int RWF_APPEND = 0x10;
    private static final long MAX_PIECE = 1 << 20;

    private final GoferFile file;
    private final GoferFile.HostFd host;

    GoferOpenFile(GoferFile file, GoferFile.HostFd host) {
        this.file = file;
        this.host = host;
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws ErrnoException {
        long done = 0;
        while (target.remaining() > 0) {
            MemorySegment piece;
            try {
                piece = target.peek(Math.min(MAX_PIECE, target.remaining()), PROT_WRITE);
            } catch (ErrnoException fault) {
                if (done > 0) {
                    return done;
                }
                throw fault;
            }
            long count = HostFiles.pread(host.number(), piece, offset + done);
            if (count < 0 && done > 0) {
                return done;
            }
            Host.checked(count);
            target.skip(count);
            done += count;
            if (count < piece.byteSize() || (done > MAX_PIECE && caller.interrupted())) {
                return done;
            }
        }
        return done;
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) throws ErrnoException {
        long done = 0;
        while (source.remaining() > 0) {
            MemorySegment piece;
            try {
                piece = source.peek(Math.min(MAX_PIECE, source.remaining()), PROT_READ);
            } catch (ErrnoException fault) {
                if (done > 0) {
                    break;
                }
                throw fault;
            }
            long count = HostFiles.pwrite(host.number(), piece, offset + done);
            if (count < 0 && done > 0) {
                break;
            }
            Host.checked(count);
            source.skip(count);
            done += count;
            if (count < piece.byteSize()) {
                break;
            }
        }
        file.written();
        return done;
    }

    @Override
    public long append(Caller caller, IoBuffer source) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment iovec = scratch.allocate(16);
            long done = 0;
            while (source.remaining() > 0) {
                MemorySegment piece =
                        source.peek(Math.min(MAX_PIECE, source.remaining()), PROT_READ);
                iovec.set(ValueLayout.JAVA_LONG, 0, piece.address());
                iovec.set(ValueLayout.JAVA_LONG, 8, piece.byteSize());
                long count = HostFiles.pwritev(host.number(), iovec, 1, 0, RWF_APPEND);
                if (count < 0 && done > 0) {
                    break;
                }
                Host.checked(count);
                source.skip(count);
                done += count;
                if (count < piece.byteSize()) {
                    break;
                }
            }
        }
        file.written();
        return file.seen().sizeBytes();
    }

    @Override
    public long endOffset() throws ErrnoException {
        return file.size();
    }

    /** The host's position of the descriptor is nobody's: transfers name theirs. */
    @Override
    public long seekExtent(long offset, int whence) throws ErrnoException {
        return Host.checked(HostFiles.lseek(host.number(), offset, whence));
    }

    @Override
    public void sync() throws ErrnoException {
        Host.checked(HostFiles.fsync(host.number()));
    }

    @Override
    public void syncData() throws ErrnoException {
        Host.checked(HostFiles.fdatasync(host.number()));
    }

    @Override
    public Inode inode() {
        return file;
    }

    @Override
    public void close() {
        file.release(host);
    }

    @Override
    public MemoryObject memoryObject(boolean shared) {
        return new HostMemoryObject(file, host);
    }

    /**
     * A file's contents for mapping: pages of the host descriptor, mapped into guests directly. One
     * per open file; equal places share the host's page cache.
     */
    private record HostMemoryObject(GoferFile file, GoferFile.HostFd host) implements MemoryObject {
        @Override
        public void translate(long offset, long length, int access, Backing out)
                throws ErrnoException {
            long end = (file.size() + 4095) & -4096L;
            if (offset >= end) {
                throw EFAULT.raise();
            }
            out.inMemoryFile = false;
            out.stable = file.neverChanges();
            out.hostFd = host.number();
            out.fileOffset = offset;
            out.length = Math.min(length, end - offset);
            out.prot = host.writable() ? PROT_READ | PROT_WRITE | PROT_EXEC : PROT_READ | PROT_EXEC;
        }

        @Override
        public MappingSet mappings() {
            return file.mappings();
        }

        @Override
        public void sync(long offset, long length) throws ErrnoException {
            Host.checked(HostFiles.fdatasync(host.number()));
        }

        @Override
        public long deviceId() {
            return file.fileSystem().deviceId();
        }

        @Override
        public long inodeNumber() {
            return file.inodeNumber();
        }

        @Override
        public void retain() {
            file.retain(host);
        }

        @Override
        public void release() {
            file.release(host);
        }
    }
}
