package runscj.sentry.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A process group: setpgid(2). Members are guarded by the task lock. */
public final class ProcessGroup {
    private final Pid pid;
    private final Session session;
    private final List<ThreadGroup> members = new CopyOnWriteArrayList<>();

    ProcessGroup(Pid pid, Session session) {
        this.pid = pid;
        this.session = session;
        pid.processGroup(this);
    }

    /** Returns its id. */
    public Pid pid() {
        return pid;
    }

    /** Returns its session; fixed for life. */
    public Session session() {
        return session;
    }

    /**
     * Returns the members as they are now, zombies included; who iterates sees those of this
     * moment, and all that matter if it holds the task lock.
     */
    public List<ThreadGroup> membersLocked() {
        return members;
    }

    void add(ThreadGroup member) {
        if (members.isEmpty()) {
            session.groupAdded();
        }
        members.add(member);
    }

    void remove(ThreadGroup member) {
        members.remove(member);
        if (members.isEmpty()) {
            pid.processGroup(null);
            session.groupRemoved();
        }
    }

    /**
     * Returns whether no member has a parent in another process group of the same session: such a
     * group has nobody who could continue it.
     *
     * @param ignored a member that is about to exit, or null
     */
    boolean orphanedLocked(@Nullable ThreadGroup ignored) {
        for (ThreadGroup member : members) {
            if (member == ignored || member.exited()) {
                continue;
            }
            ThreadGroup parent = member.parent();
            if (parent == null) {
                continue;
            }
            ProcessGroup parents = parent.processGroup();
            if (parents != null && parents != this && parents.session == session) {
                return false;
            }
        }
        return true;
    }
}
