package runscj.sentry.vfs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Mounts that tell each other what is mounted below them (mount_namespaces(7)), in whatever
 * namespace they are. Guarded by the mount lock; the number is immutable.
 */
final class PeerGroup {
    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final ArrayList<Mount> members = new ArrayList<>();
    private final ArrayList<Mount> slaves = new ArrayList<>();

    /** Returns the number that mountinfo shows. */
    int id() {
        return id;
    }

    List<Mount> members() {
        return members;
    }

    /** Returns the mounts that are told by the group and do not tell it. */
    List<Mount> slaves() {
        return slaves;
    }
}
