package runscj.sentry.socket.unix;

import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;

/** Who sent a message or made a connection. Ids are the effective ones for SO_PEERCRED. */
record Sender(Pid pid, int uid, int gid) {
    static Sender real(Task task) {
        Credentials who = task.credentials();
        return new Sender(task.threadGroup().pid(), who.ruid(), who.rgid());
    }

    static Sender effective(Task task) {
        Credentials who = task.credentials();
        return new Sender(task.threadGroup().pid(), who.euid(), who.egid());
    }

    /** Returns pid, uid and gid as a task is to see them. */
    int[] shownTo(Task reader) {
        UserNamespace user = reader.credentials().userNamespace();
        return new int[] {pid.in(reader.pidNamespace()), user.uidShown(uid), user.gidShown(gid)};
    }
}
