package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.sentry.fs.generated.GeneratedFile;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileLocks;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.SymlinkInode;
import runscj.sentry.vfs.VfsPath;

/** /proc/PID/fd or fdinfo. */
final class FdDirectory extends TaskEntries.Below {
    private static final int DT_REG = 8;
    private static final int DT_LNK = 10;
    private static final long INODE_BASE = 1L << 40;

    private final boolean links;

    private FdDirectory(TaskDirectory directory, long inodeNumber, int mode, boolean links) {
        super(directory, inodeNumber, mode);
        this.links = links;
    }

    static FdDirectory ofLinks(TaskDirectory directory, long inodeNumber) {
        return new FdDirectory(directory, inodeNumber, 0500, true);
    }

    static FdDirectory ofInfos(TaskDirectory directory, long inodeNumber) {
        return new FdDirectory(directory, inodeNumber, 0555, false);
    }

    private FdTable table(Caller caller) throws ErrnoException {
        Task task = directory.task();
        TaskAccess.require(caller, task);
        return task.fds();
    }

    private long numberOf(int fd) {
        return INODE_BASE + (inodeNumber() << 20) + fd;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        int fd = name.equals("0") ? 0 : ProcRoot.number(name);
        if (fd < 0 || table(caller).lookup(fd) == null) {
            return null;
        }
        return links
                ? new Link(this, fd)
                : new GeneratedFile(
                        fileSystem(),
                        numberOf(fd),
                        0400,
                        (reader, out) -> info(reader, fd, out),
                        null);
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        FdTable table = table(caller);
        long at = offset;
        int from = (int) Math.min(offset - FIRST_OFFSET, FdTable.FD_MAX);
        for (int fd = table.next(from); fd >= 0; fd = table.next(fd + 1)) {
            long next = FIRST_OFFSET + fd + 1;
            int type = links ? DT_LNK : DT_REG;
            if (!sink.entry(Integer.toString(fd), numberOf(fd), type, next)) {
                break;
            }
            at = next;
        }
        return at;
    }

    @Override
    protected long sizeBytes() {
        long count = 0;
        try {
            FdTable table = directory.task().fds();
            for (int fd = table.next(0); links && fd >= 0; fd = table.next(fd + 1)) {
                count++;
            }
        } catch (ErrnoException gone) {
            return 0;
        }
        return count;
    }

    private void info(Caller caller, int fd, StringBuilder out) throws ErrnoException {
        FdTable table = table(caller);
        OpenFile file = table.retained(fd);
        if (file == null) {
            throw Errno.ENOENT.raise();
        }
        try {
            int flags = file.flags() | (table.isCloseOnExec(fd) ? Fcntl.O_CLOEXEC : 0);
            VfsPath path = file.path();
            out.append("pos:\t").append(positionOf(caller, file));
            out.append("\nflags:\t0").append(Integer.toOctalString(flags));
            out.append("\nmnt_id:\t").append(path == null ? 0 : path.mount().id());
            out.append("\nino:\t").append(file.impl().inode().inodeNumber()).append('\n');
            FileLocks.describe(file, table, out);
            if (file.impl() instanceof Describable describable) {
                describable.describe(caller, out);
            }
        } finally {
            file.release();
        }
    }

    /** Reading one's own fdinfo: its position is locked by this very read, which is reentrant. */
    private static long positionOf(Caller caller, OpenFile file) {
        if (!(file.impl() instanceof Positional)) {
            return 0;
        }
        try {
            return file.position();
        } catch (GuestException unknown) {
            return 0; // a host file's that has gone bad
        }
    }

    private static final class Link extends GeneratedInode implements SymlinkInode {
        private final FdDirectory directory;
        private final int fd;

        Link(FdDirectory directory, int fd) {
            super(directory.fileSystem(), directory.numberOf(fd), FileMode.S_IFLNK | 0700);
            this.directory = directory;
            this.fd = fd;
        }

        private @Nullable OpenFile file() {
            try {
                return directory.directory.task().fds().lookup(fd);
            } catch (ErrnoException gone) {
                return null;
            }
        }

        @Override
        public int mode() {
            OpenFile file = file();
            int mode = FileMode.S_IFLNK;
            if (file != null && file.readable()) {
                mode |= 0500;
            }
            if (file != null && file.writable()) {
                mode |= 0300;
            }
            return mode;
        }

        @Override
        public int uid() {
            return directory.uid();
        }

        @Override
        public int gid() {
            return directory.gid();
        }

        @Override
        protected long sizeBytes() {
            return 64;
        }

        @Override
        public VfsPath jump(Caller caller) throws ErrnoException {
            OpenFile file = directory.table(caller).lookup(fd);
            if (file == null) {
                throw Errno.ENOENT.raise();
            }
            VfsPath path = file.path();
            return path != null
                    ? path
                    : directory.directory.proc().vfs().anonymousPath(file.impl().inode(), "");
        }

        @Override
        public String readlink(Caller caller) throws ErrnoException {
            return PathNames.pathOf(caller.fsContext().root(), jump(caller));
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            throw Errno.ELOOP.raise();
        }
    }
}
