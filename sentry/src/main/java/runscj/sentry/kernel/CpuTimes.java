package runscj.sentry.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import runscj.sentry.kernel.time.CpuTime;

/**
 * CPU time of one thread, in ns: user while guest code runs, system while the kernel works for it.
 * The owner writes, any thread reads.
 */
public final class CpuTimes {
    private static final VarHandle USER;
    private static final VarHandle SYSTEM;
    private static final VarHandle SINCE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USER = lookup.findVarHandle(CpuTimes.class, "userNs", long.class);
            SYSTEM = lookup.findVarHandle(CpuTimes.class, "systemNs", long.class);
            SINCE = lookup.findVarHandle(CpuTimes.class, "sinceNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long userNs;
    private long systemNs;

    /**
     * When the current stretch began; its lowest bit is set for user time, both 0 while the thread
     * sleeps.
     */
    private long sinceNs;

    /** Starts a stretch of user time; what ran before is charged. */
    void enterUser() {
        switchTo(System.nanoTime() | 1);
    }

    /** Starts a stretch of system time. */
    void enterSystem() {
        long now = System.nanoTime() & ~1L;
        switchTo(now == 0 ? 2 : now);
    }

    /** Stops the clock: the thread sleeps. */
    void pause() {
        switchTo(0);
    }

    private void switchTo(long newSinceNs) {
        long since = sinceNs;
        if (since != 0) {
            long elapsed = Math.max(0, (newSinceNs == 0 ? System.nanoTime() : newSinceNs) - since);
            if ((since & 1) != 0) {
                USER.setOpaque(this, userNs + elapsed);
            } else {
                SYSTEM.setOpaque(this, systemNs + elapsed);
            }
        }
        SINCE.setOpaque(this, newSinceNs);
    }

    /** Returns user time so far. */
    public long userNs() {
        long since = (long) SINCE.getOpaque(this);
        return (long) USER.getOpaque(this)
                + ((since & 1) != 0 ? Math.max(0, System.nanoTime() - since) : 0);
    }

    /** Returns system time so far. */
    public long systemNs() {
        long since = (long) SINCE.getOpaque(this);
        return (long) SYSTEM.getOpaque(this)
                + (since != 0 && (since & 1) == 0 ? Math.max(0, System.nanoTime() - since) : 0);
    }

    /** Returns both so far. */
    public CpuTime sum() {
        return new CpuTime(userNs(), systemNs());
    }
}
