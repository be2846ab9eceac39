package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.generated.GeneratedDirectory;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.ProcessNode;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** /proc/PID or /proc/PID/task/TID. */
final class TaskDirectory extends GeneratedDirectory implements ProcessNode {
    /** Inode numbers below a task: its number, then an index of 12 bits. */
    private static final int INODE_SHIFT = 12;

    private static final int THREAD_INODES = 1 << 11;

    private final ProcFileSystem proc;
    private final Pid pid;
    private final boolean ofProcess;

    private TaskDirectory(ProcFileSystem proc, Pid pid, long inodeNumber, boolean ofProcess) {
        super(proc, inodeNumber, 0555);
        this.proc = proc;
        this.pid = pid;
        this.ofProcess = ofProcess;
    }

    static TaskDirectory ofProcess(ProcFileSystem proc, Pid pid) {
        return new TaskDirectory(proc, pid, inodeNumber(pid.in(proc.pids())), true);
    }

    static TaskDirectory ofThread(ProcFileSystem proc, Pid pid) {
        long number = inodeNumber(pid.in(proc.pids())) + THREAD_INODES;
        return new TaskDirectory(proc, pid, number, false);
    }

    static long inodeNumber(int number) {
        return (long) number << INODE_SHIFT;
    }

    ProcFileSystem proc() {
        return proc;
    }

    Pid pid() {
        return pid;
    }

    @Override
    public @Nullable Pid process() {
        return ofProcess ? pid : null;
    }

    boolean ofProcess() {
        return ofProcess;
    }

    /** Returns the task whose data is shown; ESRCH once it has been reaped. */
    Task task() throws ErrnoException {
        Task found = taskOrNull();
        if (found == null) {
            throw Errno.ESRCH.raise();
        }
        return found;
    }

    private @Nullable Task taskOrNull() {
        ThreadGroup process = ofProcess ? pid.threadGroup() : null;
        return process != null ? process.leader() : pid.task();
    }

    @Override
    public int uid() {
        Task task = taskOrNull();
        return task == null ? 0 : task.credentials().euid();
    }

    @Override
    public int gid() {
        Task task = taskOrNull();
        return task == null ? 0 : task.credentials().egid();
    }

    @Override
    protected int linkCount() {
        return ofProcess ? 9 : 7;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        if (taskOrNull() == null) {
            return null;
        }
        return TaskEntries.lookup(this, name);
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        if (taskOrNull() == null) {
            throw Errno.ENOENT.raise();
        }
        return TaskEntries.list(this, offset, FIRST_OFFSET, sink);
    }

    @Override
    protected Errno refusal() {
        return Errno.ENOENT;
    }
}
