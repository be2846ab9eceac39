package runscj.sentry.kernel;

import runscj.abi.Capability;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.vfs.Caller;

/** Who may look into a task or change it: "Ptrace access mode checking" of ptrace(2). */
public final class PtraceAccess {
    private PtraceAccess() {}

    /** PTRACE_MODE_*_REALCREDS: what system calls ask. Any thread. */
    public static boolean byRealIds(Caller caller, Task target) {
        Credentials mine = caller.credentials();
        return granted(caller, mine.ruid(), mine.rgid(), target);
    }

    /** PTRACE_MODE_*_FSCREDS: what files of /proc ask. Any thread. */
    public static boolean byFileIds(Caller caller, Task target) {
        Credentials mine = caller.credentials();
        return granted(caller, mine.fsuid(), mine.fsgid(), target);
    }

    private static boolean granted(Caller caller, int uid, int gid, Task target) {
        if (caller instanceof Task task && task.threadGroup() == target.threadGroup()) {
            return true;
        }
        if (!LandlockDomain.mayTrace(caller.landlock(), target.landlock())) {
            return false;
        }
        Credentials mine = caller.credentials();
        Credentials theirs = target.credentials();
        boolean sameIds =
                uid == theirs.euid()
                        && uid == theirs.suid()
                        && uid == theirs.ruid()
                        && gid == theirs.egid()
                        && gid == theirs.sgid()
                        && gid == theirs.rgid();
        boolean noMoreThanMine =
                mine.userNamespace() == theirs.userNamespace()
                        && (theirs.permitted() & ~mine.permitted()) == 0;
        if (!(sameIds && noMoreThanMine)
                && !mine.capableIn(theirs.userNamespace(), Capability.CAP_SYS_PTRACE)) {
            return false;
        }
        ThreadGroup process = target.threadGroup();
        return process.dumpable() == 1
                || mine.capableIn(process.programNamespace(), Capability.CAP_SYS_PTRACE);
    }
}
