package runscj.sentry.mm;

/**
 * The resource limits that an address space obeys: those of the process that it belongs to. Any
 * thread.
 */
@FunctionalInterface
public interface MemoryLimits {
    /**
     * No limits. Not a lambda: one in an interface is made at run time, whatever the AOT cache
     * holds.
     */
    MemoryLimits NONE =
            new MemoryLimits() {
                @Override
                public long soft(int resource) {
                    return -1L;
                }
            };

    /**
     * Returns the soft limit of a {@code RLIMIT_*} in bytes, unsigned: {@code RLIM_INFINITY} is -1.
     */
    long soft(int resource);

    /** Returns whether RLIMIT_MEMLOCK does not count (CAP_IPC_LOCK). */
    default boolean mayLockMemory() {
        return false;
    }
}
