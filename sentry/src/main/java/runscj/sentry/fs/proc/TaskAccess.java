package runscj.sentry.fs.proc;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;

/** Who may look into a task: PTRACE_MODE_READ_FSCREDS of ptrace(2). */
final class TaskAccess {
    private TaskAccess() {}

    static boolean granted(Caller caller, Task target) {
        if (caller instanceof Task task && task.threadGroup() == target.threadGroup()) {
            return true;
        }
        if (!LandlockDomain.mayTrace(caller.landlock(), target.landlock())) {
            return false;
        }
        Credentials mine = caller.credentials();
        if (mine.capable(Capability.CAP_SYS_PTRACE)) {
            return true;
        }
        Credentials theirs = target.credentials();
        boolean sameIds =
                mine.fsuid() == theirs.euid()
                        && mine.fsuid() == theirs.suid()
                        && mine.fsuid() == theirs.ruid()
                        && mine.fsgid() == theirs.egid()
                        && mine.fsgid() == theirs.sgid()
                        && mine.fsgid() == theirs.rgid();
        return sameIds
                && target.threadGroup().dumpable() == 1
                && (theirs.permitted() & ~mine.permitted()) == 0;
    }

    /** Fails with EACCES unless granted. */
    static void require(Caller caller, Task target) throws ErrnoException {
        if (!granted(caller, target)) {
            throw Errno.EACCES.raise();
        }
    }
}
