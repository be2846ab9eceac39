package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.fs.nsfs.NamespaceInode;
import runscj.sentry.fs.nsfs.NamespaceKind;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.SymlinkInode;
import runscj.sentry.vfs.VfsPath;

/** /proc/PID/ns: links whose text identifies the task's namespaces. */
final class NamespaceDirectory extends TaskEntries.Below {
    private static final int DT_LNK = 10;
    private static final NamespaceKind[] KINDS = NamespaceKind.values();

    NamespaceDirectory(TaskDirectory directory, long inodeNumber) {
        super(directory, inodeNumber, 0511);
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        for (int i = 0; i < KINDS.length; i++) {
            if (KINDS[i].entry().equals(name)) {
                return new Link(directory, inodeNumber() + 100 + i, KINDS[i]);
            }
        }
        return null;
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        for (int i = (int) Math.min(at - FIRST_OFFSET, KINDS.length); i < KINDS.length; i++) {
            if (!sink.entry(KINDS[i].entry(), inodeNumber() + 100 + i, DT_LNK, at + 1)) {
                break;
            }
            at++;
        }
        return at;
    }

    private static final class Link extends GeneratedInode implements SymlinkInode {
        private final TaskDirectory directory;
        private final NamespaceKind kind;

        Link(TaskDirectory directory, long inodeNumber, NamespaceKind kind) {
            super(directory.proc(), inodeNumber, FileMode.S_IFLNK | 0777);
            this.directory = directory;
            this.kind = kind;
        }

        private Object namespace(Caller caller) throws ErrnoException {
            Task task = directory.task();
            TaskAccess.require(caller, task);
            Object found = task.state() == 'Z' ? null : kind.of(task);
            if (found == null) {
                throw Errno.ENOENT.raise();
            }
            return found;
        }

        @Override
        public VfsPath jump(Caller caller) throws ErrnoException {
            return NamespaceInode.place(caller.fsContext().vfs(), kind, namespace(caller));
        }

        @Override
        public String readlink(Caller caller) throws ErrnoException {
            return NamespaceInode.text(kind, namespace(caller));
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            throw Errno.ELOOP.raise();
        }
    }
}
