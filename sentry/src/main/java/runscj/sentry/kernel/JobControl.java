package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** Process groups and sessions: setpgid(2), setsid(2), getsid(2). */
public final class JobControl {
    private JobControl() {}

    /**
     * Moves a process into a process group, which is made if its id is the process's own. Numbers
     * are the caller's view; 0 means the caller.
     */
    public static void setpgid(Task task, int pid, int pgid) throws ErrnoException {
        if (pgid < 0 || (pgid == 0 && pid < 0)) {
            throw Errno.EINVAL.raise();
        }
        PidNamespace namespace = task.pidNamespace();
        task.kernel().taskLock().lock();
        try {
            ThreadGroup self = task.threadGroup();
            ThreadGroup process = pid == 0 ? self : namespace.threadGroup(pid);
            if (process == null) {
                throw Errno.ESRCH.raise();
            }
            Session session = process.session();
            if (process != self) {
                checkChild(self, process, session);
            }
            if (session == null || session.leader() == process) {
                throw Errno.EPERM.raise();
            }
            Pid wanted = pgid == 0 ? process.pid() : namespace.pid(pgid);
            ProcessGroup group = wanted == null ? null : wanted.processGroup();
            if (wanted == process.pid()) {
                group = group == null ? new ProcessGroup(process.pid(), session) : group;
            } else if (group == null || group.session() != self.session()) {
                throw Errno.EPERM.raise();
            }
            if (process.processGroup() != group) {
                process.processGroup(group);
            }
        } finally {
            task.kernel().taskLock().unlock();
        }
    }

    private static void checkChild(ThreadGroup self, ThreadGroup process, @Nullable Session session)
            throws ErrnoException {
        if (process.parent() != self) {
            throw Errno.ESRCH.raise();
        }
        if (session != self.session()) {
            throw Errno.EPERM.raise();
        }
        if (process.hasExecuted()) {
            throw Errno.EACCES.raise();
        }
    }

    /**
     * Makes the caller's process the leader of a new session and process group; returns the
     * session's id. EPERM for a process group leader.
     */
    public static int setsid(Task task) throws ErrnoException {
        task.kernel().taskLock().lock();
        try {
            ThreadGroup process = task.threadGroup();
            Pid pid = process.pid();
            Session old = process.session();
            if (pid.processGroup() != null || (old != null && old.leader() == process)) {
                throw Errno.EPERM.raise();
            }
            process.processGroup(new ProcessGroup(pid, new Session(pid, process)));
            return pid.in(task.pidNamespace());
        } finally {
            task.kernel().taskLock().unlock();
        }
    }
}
