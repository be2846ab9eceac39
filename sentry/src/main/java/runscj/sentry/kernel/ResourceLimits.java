package runscj.sentry.kernel;

import java.util.concurrent.atomic.AtomicLongArray;
import runscj.abi.Rlimit;
import runscj.sentry.mm.MemoryLimits;

/**
 * The resource limits of a process: getrlimit(2). Values are unsigned; {@link Rlimit#RLIM_INFINITY}
 * is the largest. Any thread.
 */
public final class ResourceLimits implements MemoryLimits {
    private final AtomicLongArray soft = new AtomicLongArray(Rlimit.RLIM_NLIMITS);
    private final AtomicLongArray hard = new AtomicLongArray(Rlimit.RLIM_NLIMITS);

    /** Makes Linux's defaults for a first process. */
    public ResourceLimits() {
        for (int resource = 0; resource < Rlimit.RLIM_NLIMITS; resource++) {
            set(resource, Rlimit.RLIM_INFINITY, Rlimit.RLIM_INFINITY);
        }
        set(Rlimit.RLIMIT_STACK, Rlimit._STK_LIM, Rlimit.RLIM_INFINITY);
        set(Rlimit.RLIMIT_CORE, 0, Rlimit.RLIM_INFINITY);
        set(Rlimit.RLIMIT_NOFILE, 1024, 1024 * 1024);
        set(Rlimit.RLIMIT_MEMLOCK, Rlimit.MLOCK_LIMIT, Rlimit.MLOCK_LIMIT);
        set(Rlimit.RLIMIT_MSGQUEUE, 819_200, 819_200);
        set(Rlimit.RLIMIT_NICE, 0, 0);
        set(Rlimit.RLIMIT_RTPRIO, 0, 0);
    }

    /** Copies (fork(2)). */
    ResourceLimits(ResourceLimits other) {
        for (int resource = 0; resource < Rlimit.RLIM_NLIMITS; resource++) {
            set(resource, other.soft(resource), other.hard(resource));
        }
    }

    /** Returns the value that is enforced. */
    @Override
    public long soft(int resource) {
        return soft.getPlain(resource);
    }

    /** Returns the ceiling. */
    public long hard(int resource) {
        return hard.getPlain(resource);
    }

    /** Sets both; whether that is allowed is the caller's business. */
    public void set(int resource, long newSoft, long newHard) {
        soft.set(resource, newSoft);
        hard.set(resource, newHard);
    }

    /** Returns whether an amount is above the soft limit, unsigned. */
    public boolean exceeds(int resource, long amount) {
        return Long.compareUnsigned(amount, soft.getPlain(resource)) > 0;
    }
}
