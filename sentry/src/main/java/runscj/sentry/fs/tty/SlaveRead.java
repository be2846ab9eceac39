package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.mm.IoBuffer;

/**
 * What a read(2) without ICANON has gathered so far, and when it gives up, as VMIN and VTIME have
 * it. One for each open slave; guarded by the pair's lock.
 */
final class SlaveRead {
    private static final long TENTH_NS = 100_000_000;

    private final TimerQueue queue;
    private final TimerQueue.Timer timer;
    private volatile @Nullable IoBuffer target;
    private long movedCount;
    private long deadlineNs;

    SlaveRead(TimerQueue queue, Runnable wakeUp) {
        this.queue = queue;
        this.timer = new TimerQueue.Timer(nowNs -> wakeUp.run());
    }

    /** Returns whether a read has been waiting: it is not the first attempt. Any thread. */
    boolean interrupts(IoBuffer newTarget) {
        return target == newTarget;
    }

    /** Begins a read, or goes on with it. */
    void attempt(IoBuffer newTarget) {
        if (target != newTarget) {
            end();
            target = newTarget;
        }
    }

    void end() {
        target = null;
        movedCount = 0;
        if (deadlineNs != 0) {
            deadlineNs = 0;
            queue.cancel(timer);
        }
    }

    long movedCount() {
        return movedCount;
    }

    void moved(long count) {
        movedCount += count;
    }

    /** Starts the time anew. */
    void start(int tenths) {
        deadlineNs = System.nanoTime() + tenths * TENTH_NS;
        queue.arm(timer, deadlineNs);
    }

    boolean running() {
        return deadlineNs != 0;
    }

    boolean expired() {
        return System.nanoTime() - deadlineNs >= 0;
    }
}
