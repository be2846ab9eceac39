package runscj.sentry.kernel;

import runscj.abi.Sched;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.cgroup.CgroupNamespace;
import runscj.sentry.kernel.ipc.IpcNamespace;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.kernel.ns.UtsNamespace;

/**
 * The namespaces that a task is in, but for those of its mounts, ids and users; one use of each is
 * the task's. Immutable, replaced as a whole.
 */
public record Namespaces(
        UtsNamespace uts, IpcNamespace ipc, NetworkNamespace network, CgroupNamespace cgroup) {
    /** The CLONE_NEW* flags of what is in here. */
    public static final int FLAGS =
            Sched.CLONE_NEWUTS | Sched.CLONE_NEWIPC | Sched.CLONE_NEWNET | Sched.CLONE_NEWCGROUP;

    /** Takes one more use of each; for one that has them already. */
    public Namespaces retained() {
        uts.retain();
        ipc.retain();
        network.retain();
        cgroup.retain();
        return this;
    }

    /** Drops a use of each. */
    public void release() {
        uts.release();
        ipc.release();
        network.release();
        cgroup.release();
    }

    /**
     * Returns the same with new ones of the types that CLONE_NEW* flags name, which a user
     * namespace will own; the caller gets a use of each.
     */
    public Namespaces unshare(long flags, UserNamespace maker, Task of) {
        retained();
        Namespaces result = this;
        if ((flags & Sched.CLONE_NEWUTS) != 0) {
            result = result.with(uts.copy(maker));
        }
        if ((flags & Sched.CLONE_NEWIPC) != 0) {
            result = result.with(ipc.another(maker));
        }
        if ((flags & Sched.CLONE_NEWNET) != 0) {
            result = result.with(new NetworkNamespace(maker));
        }
        if ((flags & Sched.CLONE_NEWCGROUP) != 0) {
            result = result.with(new CgroupNamespace(maker, of.threadGroup().cgroup()));
        }
        return result;
    }

    /** Returns the same with another one; its use goes over, that of the old one is dropped. */
    public Namespaces with(UtsNamespace other) {
        uts.release();
        return new Namespaces(other, ipc, network, cgroup);
    }

    /** Likewise. */
    public Namespaces with(IpcNamespace other) {
        ipc.release();
        return new Namespaces(uts, other, network, cgroup);
    }

    /** Likewise. */
    public Namespaces with(NetworkNamespace other) {
        network.release();
        return new Namespaces(uts, ipc, other, cgroup);
    }

    /** Likewise. */
    public Namespaces with(CgroupNamespace other) {
        cgroup.release();
        return new Namespaces(uts, ipc, network, other);
    }
}
