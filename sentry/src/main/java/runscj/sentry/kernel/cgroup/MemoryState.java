package runscj.sentry.kernel.cgroup;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import runscj.sentry.memory.MemoryAccount;

/** A group's memory controller: its account, and what its limit has cost. Any thread. */
public final class MemoryState {
    private final @Nullable MemoryState above;
    private final MemoryAccount account;
    private volatile boolean killsTogether;

    private final AtomicLong outOfMemory = new AtomicLong();
    private final AtomicLong ownOutOfMemory = new AtomicLong();
    private final AtomicLong kills = new AtomicLong();
    private final AtomicLong ownKills = new AtomicLong();
    private final AtomicLong groupKills = new AtomicLong();
    private final AtomicLong ownGroupKills = new AtomicLong();

    MemoryState(@Nullable MemoryState above) {
        this.above = above;
        this.account = new MemoryAccount(above == null ? null : above.account);
    }

    /** Returns that of the nearest group above that has the controller. */
    public @Nullable MemoryState above() {
        return above;
    }

    /** Returns the account. */
    public MemoryAccount account() {
        return account;
    }

    /** Returns memory.oom.group: whether the group's processes die together. */
    public boolean killsTogether() {
        return killsTogether;
    }

    public void killsTogether(boolean on) {
        killsTogether = on;
    }

    /** What may happen to a group for lack of memory; memory.events counts it. */
    public enum Event {
        /** The limit was met, and nothing but killing helps. */
        OUT_OF_MEMORY,
        /** A process of the group was killed. */
        KILL,
        /** The group was killed as a whole. */
        GROUP_KILL
    }

    /** Counts an event, in the groups above, too. */
    public void count(Event event) {
        counter(event, true).incrementAndGet();
        for (MemoryState told = this; told != null; told = told.above) {
            told.counter(event, false).incrementAndGet();
        }
    }

    /** Returns how often an event has happened; here alone, or below, too. */
    public long count(Event event, boolean own) {
        return counter(event, own).get();
    }

    private AtomicLong counter(Event event, boolean own) {
        return switch (event) {
            case OUT_OF_MEMORY -> own ? ownOutOfMemory : outOfMemory;
            case KILL -> own ? ownKills : kills;
            case GROUP_KILL -> own ? ownGroupKills : groupKills;
        };
    }
}
