package runscj.sentry.fs.nsfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Sched;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.Namespace;
import runscj.sentry.vfs.MountNamespace;

/** The entries of /proc/PID/ns (namespaces(7)), in their order there. */
public enum NamespaceKind {
    CGROUP("cgroup", Sched.CLONE_NEWCGROUP),
    IPC("ipc", Sched.CLONE_NEWIPC),
    MNT("mnt", Sched.CLONE_NEWNS),
    NET("net", Sched.CLONE_NEWNET),
    PID("pid", Sched.CLONE_NEWPID),
    PID_FOR_CHILDREN("pid_for_children", Sched.CLONE_NEWPID),
    TIME("time", Sched.CLONE_NEWTIME),
    TIME_FOR_CHILDREN("time_for_children", Sched.CLONE_NEWTIME),
    USER("user", Sched.CLONE_NEWUSER),
    UTS("uts", Sched.CLONE_NEWUTS);

    private final String entry;
    private final int flag;

    NamespaceKind(String entry, int flag) {
        this.entry = entry;
        this.flag = flag;
    }

    /** Returns the name below /proc/PID/ns. */
    public String entry() {
        return entry;
    }

    /** Returns what link texts begin with: the same for a task and its children. */
    public String displayName() {
        int end = entry.indexOf('_');
        return end < 0 ? entry : entry.substring(0, end);
    }

    /** Returns the CLONE_NEW* flag. */
    public int flag() {
        return flag;
    }

    /** Returns a task's namespace of this kind; null once it has left its mount namespace. */
    public @Nullable Object of(Task task) {
        return switch (this) {
            case MNT -> task.fsContext().mountNamespace();
            case UTS -> task.namespaces().uts();
            case IPC -> task.namespaces().ipc();
            case NET -> task.namespaces().network();
            case CGROUP -> task.namespaces().cgroup();
            case USER -> task.credentials().userNamespace();
            case TIME, TIME_FOR_CHILDREN -> NamespaceFile.ONLY_TIME;
            case PID -> task.pidNamespace();
            case PID_FOR_CHILDREN -> {
                var pids = task.childPids();
                // until it has an init there is nothing that could be entered
                yield pids == task.pidNamespace() || pids.init() != null ? pids : null;
            }
        };
    }

    /** Returns the inode number of a namespace of this kind. */
    public long number(Object namespace) {
        return NamespaceNumbers.of(namespace);
    }

    /** Returns the user namespace whose capabilities count for a namespace; null for the first. */
    static @Nullable UserNamespace owner(Object namespace) {
        return switch (namespace) {
            case Namespace found -> found.owner();
            case MountNamespace mounts -> mounts.owner();
            case PidNamespace pids -> pids.owner();
            case UserNamespace users -> users.parent();
            default -> UserNamespace.INITIAL;
        };
    }
}
