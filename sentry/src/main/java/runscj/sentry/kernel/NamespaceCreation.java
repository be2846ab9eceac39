package runscj.sentry.kernel;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Sched;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;

/** What clone(2) and unshare(2) check before a namespace is made. */
public final class NamespaceCreation {
    /** The CLONE_NEW* flags of what needs a right. */
    private static final long PRIVILEGED =
            (Namespaces.FLAGS | Sched.CLONE_NEWNS | Sched.CLONE_NEWPID) & 0xffff_ffffL;

    private NamespaceCreation() {}

    /**
     * Returns a task's credentials in a new user namespace of its own.
     *
     * @throws ErrnoException ENOSPC when nested too deeply; EPERM when its root directory is not
     *     all of its mount namespace, or it has no id where it is
     */
    public static Credentials inNewUserNamespace(Task task) throws ErrnoException {
        Credentials own = task.credentials();
        if (task.fsContext().chrooted()) {
            throw Errno.EPERM.raise();
        }
        return own.enter(UserNamespace.inside(own));
    }

    /**
     * EPERM unless credentials allow to make namespaces of the types that CLONE_NEW* flags name.
     */
    public static void requireRight(Credentials who, long flags) throws ErrnoException {
        if ((flags & PRIVILEGED) != 0 && !who.has(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
    }
}
