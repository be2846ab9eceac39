package runscj.sentry.kernel.cgroup;

import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.ns.Namespace;

/** Where paths of control groups begin for those inside: cgroup_namespaces(7). */
public final class CgroupNamespace extends Namespace {
    private final Cgroup root;

    /** Makes a namespace that begins at a group. */
    public CgroupNamespace(UserNamespace owner, Cgroup root) {
        super(owner);
        this.root = root;
    }

    /** Returns the group that is shown as the root. */
    public Cgroup root() {
        return root;
    }
}
