package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.SymlinkInode;

/** /proc/PID/ns: links whose text identifies the task's namespaces. */
final class NamespaceDirectory extends TaskEntries.Below {
    private static final int DT_LNK = 10;
    private static final String[] KINDS = {
        "cgroup",
        "ipc",
        "mnt",
        "net",
        "pid",
        "pid_for_children",
        "time",
        "time_for_children",
        "user",
        "uts"
    };

    /** Numbers of the first namespaces in Linux, where there is one per sandbox. */
    private static final long FIRST_CGROUP = 4026531835L;

    private static final long FIRST_IPC = 4026531839L;
    private static final long FIRST_NET = 4026531840L;
    private static final long FIRST_TIME = 4026531834L;
    private static final long FIRST_USER = 4026531837L;

    NamespaceDirectory(TaskDirectory directory, long inodeNumber) {
        super(directory, inodeNumber, 0511);
    }

    private static long number(Task task, String kind) {
        return switch (kind) {
            case "cgroup" -> FIRST_CGROUP;
            case "ipc" -> FIRST_IPC;
            case "net" -> FIRST_NET;
            case "time", "time_for_children" -> FIRST_TIME;
            case "user" -> FIRST_USER;
            case "uts" -> unsigned(task.uts());
            case "mnt" -> {
                Object namespace = task.fsContext().root().mount().namespace();
                yield unsigned(namespace == null ? task.fsContext().vfs() : namespace);
            }
            default -> unsigned(task.pidNamespace());
        };
    }

    private static long unsigned(Object namespace) {
        return ProcFileSystem.namespaceNumber(namespace) & 0xffff_ffffL;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        for (int i = 0; i < KINDS.length; i++) {
            if (KINDS[i].equals(name)) {
                return new Link(directory, inodeNumber() + 100 + i, name);
            }
        }
        return null;
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        for (int i = (int) Math.min(at - FIRST_OFFSET, KINDS.length); i < KINDS.length; i++) {
            if (!sink.entry(KINDS[i], inodeNumber() + 100 + i, DT_LNK, at + 1)) {
                break;
            }
            at++;
        }
        return at;
    }

    private static final class Link extends GeneratedInode implements SymlinkInode {
        private final TaskDirectory directory;
        private final String kind;

        Link(TaskDirectory directory, long inodeNumber, String kind) {
            super(directory.proc(), inodeNumber, FileMode.S_IFLNK | 0777);
            this.directory = directory;
            this.kind = kind;
        }

        @Override
        public String readlink(Caller caller) throws ErrnoException {
            Task task = directory.task();
            TaskAccess.require(caller, task);
            int end = kind.indexOf('_');
            return (end < 0 ? kind : kind.substring(0, end)) + ":[" + number(task, kind) + "]";
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            throw Errno.ELOOP.raise();
        }
    }
}
