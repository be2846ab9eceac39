package runscj.sentry.mm;

import org.jspecify.annotations.Nullable;

/**
 * A piece of the memory file that host I/O may use directly although nobody waits for it: its pages
 * have one more reference, so they cannot become somebody else's. Each thread has at most one,
 * ended by its next one or by the end of its buffer; a forgotten pin therefore costs a little
 * memory until then, and no correctness.
 */
final class Pin {
    private static final ThreadLocal<@Nullable Pin> CURRENT = new ThreadLocal<>();

    final Mm mm;
    final long start;
    final long end;
    final boolean write;
    private boolean released;

    private Pin(Mm mm, long start, long end, boolean write) {
        this.mm = mm;
        this.start = start;
        this.end = end;
        this.write = write;
    }

    /**
     * Pins {@code [start, end)} of the file, page aligned, for this thread. The mm is locked, and
     * its pages are referred to.
     */
    static Pin takeLocked(Mm mm, long start, long end, boolean write) {
        Pin pin = new Pin(mm, start, end, write);
        mm.memory.incRef(start, end - start);
        mm.pins.add(pin);
        CURRENT.set(pin);
        return pin;
    }

    /** Ends this thread's pin if it has one. No mm lock may be held. */
    static void releaseOfThread() {
        Pin pin = CURRENT.get();
        if (pin != null) {
            pin.release();
        }
    }

    /** Ends the pin; again is fine. Owner thread, no mm lock held. */
    void release() {
        if (released) {
            return;
        }
        released = true;
        CURRENT.set(null); // kept: the next pin of this thread needs the place again
        mm.lock.lock();
        try {
            mm.pins.remove(this);
        } finally {
            mm.lock.unlock();
        }
        mm.memory.decRef(start, end - start);
    }
}
