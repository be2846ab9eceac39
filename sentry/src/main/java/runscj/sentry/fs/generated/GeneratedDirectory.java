package runscj.sentry.fs.generated;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;

/** A directory whose names guests cannot change. Subclasses look names up and list them. */
public abstract class GeneratedDirectory extends GeneratedInode implements DirectoryInode {
    /** Positions of "." and ".."; entries of subclasses start here. */
    protected static final long FIRST_OFFSET = 2;

    /** Makes a directory. */
    protected GeneratedDirectory(
            GeneratedFileSystem fileSystem, long inodeNumber, int permissions) {
        super(fileSystem, inodeNumber, FileMode.S_IFDIR | permissions);
    }

    /** Lists entries from a position on, without the dots; returns the position behind the last. */
    protected abstract long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException;

    /** Returns the DT_* of an inode. */
    protected static int typeOf(Inode inode) {
        return (inode.mode() & FileMode.S_IFMT) >> 12;
    }

    private long list(Caller caller, long offset, DirectoryFile.Sink sink) throws ErrnoException {
        if (offset <= 0 && !sink.entry(".", inodeNumber(), FileMode.S_IFDIR >> 12, 1)) {
            return 0;
        }
        if (offset <= 1 && !sink.entry("..", inodeNumber(), FileMode.S_IFDIR >> 12, FIRST_OFFSET)) {
            return 1;
        }
        return listFrom(caller, Math.max(offset, FIRST_OFFSET), sink);
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        return new Listing(this);
    }

    private record Listing(GeneratedDirectory directory) implements DirectoryFile {
        @Override
        public long list(Caller caller, long offset, Sink sink) throws ErrnoException {
            return directory.list(caller, offset, sink);
        }

        @Override
        public long read(Caller caller, IoBuffer target) throws ErrnoException {
            throw Errno.EISDIR.raise();
        }

        @Override
        public long write(Caller caller, IoBuffer source) throws ErrnoException {
            throw Errno.EBADF.raise();
        }

        @Override
        public Inode inode() {
            return directory;
        }

        @Override
        public void close() {}
    }

    @Override
    public Inode create(Caller caller, String name, int mode) throws ErrnoException {
        throw refusal().raise();
    }

    @Override
    public DirectoryInode mkdir(Caller caller, String name, int mode) throws ErrnoException {
        throw refusal().raise();
    }

    @Override
    public Inode mknod(Caller caller, String name, int mode, long deviceId) throws ErrnoException {
        throw refusal().raise();
    }

    @Override
    public Inode symlink(Caller caller, String name, String target) throws ErrnoException {
        throw refusal().raise();
    }

    @Override
    public void link(Caller caller, String name, Inode target) throws ErrnoException {
        throw refusal().raise();
    }

    @Override
    public void unlink(Caller caller, String name, Inode child) throws ErrnoException {
        throw Errno.EPERM.raise();
    }

    @Override
    public void rmdir(Caller caller, String name, DirectoryInode child) throws ErrnoException {
        throw Errno.EPERM.raise();
    }

    @Override
    public void rename(
            Caller caller,
            String oldName,
            Inode child,
            DirectoryInode newDirectory,
            String newName,
            @Nullable Inode target,
            int flags)
            throws ErrnoException {
        throw Errno.EPERM.raise();
    }

    @Override
    public void requireNewNames() throws ErrnoException {
        if (refusal() == Errno.ENOENT) {
            throw Errno.ENOENT.raise();
        }
    }

    /** Returns what creating a name fails with: ENOENT in proc, EPERM elsewhere. */
    protected Errno refusal() {
        return Errno.EPERM;
    }
}
