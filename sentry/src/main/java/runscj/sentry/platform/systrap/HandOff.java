package runscj.sentry.platform.systrap;

import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.stub.ThreadContext;

/**
 * How a guest thread and its sentry thread wait for each other: sharing a CPU, where each sleeps
 * while the other runs, or on two CPUs, where each looks at the turn for a while before it sleeps.
 *
 * <p>Two CPUs are several times as fast as long as nobody sleeps, and several times as slow if
 * somebody does, for a thread asleep on another CPU takes long to wake. So the two part only while
 * no other task wants the second CPU and traps come fast, and come together again when sleeps are
 * frequent, whatever the reason: other work on the host, a guest that computes, calls that block.
 * After that they stay together for a time that doubles with each failure. What the CPU was wanted
 * for often ends soon, for example a compilation in the sentry, so an attempt that fails is given
 * up at once, costs little, and is repeated soon. Owner thread only.
 */
final class HandOff {
    /** Traps between two decisions. */
    private static final int WINDOW = 64;

    /** Sleeps in a window that are too many. */
    private static final int SLEEPS_LIMIT = 4;

    /** Average time between traps up to which it is worth a try. */
    private static final long FAST_NS = 40_000;

    private static final long SPIN_NS = 50_000;

    /** About as long, in the guest thread's looks at the turn. */
    private static final int GUEST_SPINS = 1500;

    /** A failure costs {@link #SLEEPS_LIMIT} spins and wake-ups, half a millisecond at most. */
    private static final long FIRST_PAUSE_NS = 1_000_000;

    private static final long LONGEST_PAUSE_NS = 64_000_000;

    /** Windows without a failure after which earlier failures are forgotten. */
    private static final int GOOD_WINDOWS = 64;

    private final CpuPlacement.Seat seat;
    private boolean apart;
    private int traps;
    private int sleeps;
    private int goodWindows;
    private long windowStartNs;
    private long pauseNs = FIRST_PAUSE_NS;
    private long togetherUntilNs;

    HandOff(CpuPlacement.Seat seat) {
        this.seat = seat;
        windowStartNs = System.nanoTime();
        togetherUntilNs = windowStartNs;
    }

    /** Says that a thread starts to work for this context; it shares the caller's CPU. */
    void enter(ThreadContext thread) {
        apart = false;
        traps = 0;
        sleeps = 0;
        thread.setInt(ThreadContext.SPINS, 0);
        seat.guestTogether(thread.tid());
    }

    /** Says that the thread leaves. */
    void leave(ThreadContext thread) {
        if (apart) {
            join(thread);
        }
        seat.guest(0);
    }

    /** Lets the guest thread run. */
    void resume(ThreadContext thread) {
        if (++traps >= WINDOW || sleeps >= SLEEPS_LIMIT) {
            decide(thread);
        }
        if (thread.resume() && apart) {
            sleeps++;
        }
    }

    /** Waits for the sentry's turn; returns false if the thread is lost. */
    boolean await(ThreadContext thread, int pid, ThreadContext.Interruption interruption) {
        if (apart) {
            if (thread.spin(SPIN_NS)) {
                return true;
            }
            sleeps++;
        }
        return thread.await(pid, interruption);
    }

    private void decide(ThreadContext thread) {
        long nowNs = System.nanoTime();
        if (apart) {
            if (sleeps >= SLEEPS_LIMIT || seat.freeCpu() < 0) {
                join(thread);
                togetherUntilNs = nowNs + pauseNs;
                pauseNs = Math.min(pauseNs * 2, LONGEST_PAUSE_NS);
                goodWindows = 0;
            } else if (++goodWindows == GOOD_WINDOWS) {
                pauseNs = FIRST_PAUSE_NS;
            }
        } else if (nowNs - windowStartNs < WINDOW * FAST_NS && nowNs - togetherUntilNs >= 0) {
            int cpu = seat.freeCpu();
            if (cpu >= 0) {
                apart = true;
                thread.setInt(ThreadContext.SPINS, GUEST_SPINS);
                seat.guestApart(thread.tid(), cpu);
            }
        }
        traps = 0;
        sleeps = 0;
        windowStartNs = nowNs;
    }

    private void join(ThreadContext thread) {
        apart = false;
        thread.setInt(ThreadContext.SPINS, 0);
        seat.guestTogether(thread.tid());
    }
}
