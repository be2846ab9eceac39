package runscj.sentry.socket.unix;

import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
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

    int[] in(PidNamespace namespace) {
        return new int[] {pid.in(namespace), uid, gid};
    }
}
