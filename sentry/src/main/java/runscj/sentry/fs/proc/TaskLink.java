package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.kernel.ExecutedFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.SymlinkInode;
import runscj.sentry.vfs.VfsPath;

/** exe, cwd and root below a task: links that lead to a place rather than a name. */
final class TaskLink extends GeneratedInode implements SymlinkInode {
    /** Returns the place, or null once there is none. */
    @FunctionalInterface
    private interface Place {
        @Nullable VfsPath of(Task task);
    }

    private final TaskDirectory directory;
    private final Place place;

    private TaskLink(TaskDirectory directory, long inodeNumber, Place place) {
        super(directory.proc(), inodeNumber, FileMode.S_IFLNK | 0777);
        this.directory = directory;
        this.place = place;
    }

    static TaskLink toExecutable(TaskDirectory directory, long inodeNumber) {
        return new TaskLink(directory, inodeNumber, TaskLink::executable);
    }

    static TaskLink toWorkingDirectory(TaskDirectory directory, long inodeNumber) {
        return new TaskLink(directory, inodeNumber, task -> task.fsContext().workingDirectory());
    }

    static TaskLink toRoot(TaskDirectory directory, long inodeNumber) {
        return new TaskLink(directory, inodeNumber, task -> task.fsContext().root());
    }

    private static @Nullable VfsPath executable(Task task) {
        ExecutedFile file = task.threadGroup().executedFile();
        return file == null ? null : file.path();
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
    public VfsPath jump(Caller caller) throws ErrnoException {
        Task task = directory.task();
        TaskAccess.require(caller, task);
        VfsPath found = task.state() == 'Z' ? null : place.of(task);
        if (found == null) {
            throw Errno.ENOENT.raise();
        }
        return found;
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
