package runscj.sentry.fs.nsfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Sched;
import runscj.sentry.kernel.Task;

/** The entries of /proc/PID/ns (namespaces(7)), in their order there. */
public enum NamespaceKind {
    CGROUP("cgroup", Sched.CLONE_NEWCGROUP, 4026531835L),
    IPC("ipc", Sched.CLONE_NEWIPC, 4026531839L),
    MNT("mnt", Sched.CLONE_NEWNS, 0),
    NET("net", Sched.CLONE_NEWNET, 4026531840L),
    PID("pid", Sched.CLONE_NEWPID, 0),
    PID_FOR_CHILDREN("pid_for_children", Sched.CLONE_NEWPID, 0),
    TIME("time", Sched.CLONE_NEWTIME, 4026531834L),
    TIME_FOR_CHILDREN("time_for_children", Sched.CLONE_NEWTIME, 4026531834L),
    USER("user", Sched.CLONE_NEWUSER, 4026531837L),
    UTS("uts", Sched.CLONE_NEWUTS, 0);

    /** What stands for the namespaces of which a sandbox has one. */
    private static final class Only {
        private static final Object[] OF = new Object[values().length];

        static {
            for (NamespaceKind kind : values()) {
                OF[kind.ordinal()] = kind.displayName();
            }
        }
    }

    private final String entry;
    private final int flag;
    private final long onlyNumber;

    NamespaceKind(String entry, int flag, long onlyNumber) {
        this.entry = entry;
        this.flag = flag;
        this.onlyNumber = onlyNumber;
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
            case UTS -> task.uts();
            case PID -> task.pidNamespace();
            case PID_FOR_CHILDREN -> {
                var pids = task.childPids();
                // until it has an init there is nothing that could be entered
                yield pids == task.pidNamespace() || pids.init() != null ? pids : null;
            }
            default -> Only.OF[ordinal()];
        };
    }

    /** Returns the inode number of a namespace of this kind. */
    public long number(Object namespace) {
        return onlyNumber != 0 ? onlyNumber : NamespaceNumbers.of(namespace);
    }
}
