package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/**
 * A process or, with PIDFD_THREAD, a thread as a file: pidfd_open(2). Readable once it has exited.
 */
public final class PidFd implements Pollable, Describable {
    private final Pid pid;
    private final boolean ofThread;
    private final WaitQueue exits;
    private final Inode inode;

    /** Makes the file of a living process or thread. */
    public PidFd(Task task, boolean ofThread, Inode inode) {
        ThreadGroup process = task.threadGroup();
        this.pid = ofThread ? task.pid() : process.pid();
        this.ofThread = ofThread;
        this.exits = process.exitEvents();
        this.inode = inode;
    }

    /** Returns whose file this is. */
    public Pid pid() {
        return pid;
    }

    /** Returns whether one thread is meant. */
    public boolean ofThread() {
        return ofThread;
    }

    /**
     * Returns the thread, or the process's leader; ESRCH once it has exited and been waited for.
     */
    public Task task() throws ErrnoException {
        Task task = pid.task();
        if (task == null) {
            throw Errno.ESRCH.raise();
        }
        return task;
    }

    /** Returns the process; ESRCH once it is gone. */
    public ThreadGroup process() throws ErrnoException {
        return task().threadGroup();
    }

    @Override
    public int readyEvents() {
        Task task = pid.task();
        if (task == null) {
            return Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLHUP;
        }
        boolean exited = ofThread ? task.hasExited() : task.threadGroup().exited();
        return exited ? Poll.POLLIN | Poll.POLLRDNORM : 0;
    }

    @Override
    public void describe(Caller reader, StringBuilder out) {
        PidNamespace pids = Task.of(reader).pidNamespace();
        if (pid.task() == null) {
            out.append("Pid:\t-1\nNSpid:\t-1\n");
            return;
        }
        out.append("Pid:\t").append(pid.in(pids)).append("\nNSpid:");
        if (pid.in(pids) == 0) {
            out.append("\t0");
        } else {
            pid.appendInwards(pids, out);
        }
        out.append('\n');
    }

    @Override
    public WaitQueue waiters() {
        return exits;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {}

    /** Casts an open file's behaviour, or null. */
    public static @Nullable PidFd of(Object impl) {
        return impl instanceof PidFd found ? found : null;
    }
}
