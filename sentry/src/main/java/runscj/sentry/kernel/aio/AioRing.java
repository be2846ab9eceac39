package runscj.sentry.kernel.aio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import runscj.abi.ErrnoException;
import runscj.abi.IoEvent;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.KernelMemory;

/**
 * The completion ring (struct aio_ring of the kernel's {@code fs/aio.c}): a header of 32 bytes,
 * then the events. The guest maps it and may take events by moving {@code head} itself, as libaio
 * does, so head is read anew each time and brought into range; the tail that counts is the sentry's
 * own. Not thread safe: guarded by the context's lock.
 */
final class AioRing {
    static final int HEADER_SIZE = 32;
    private static final int PAGE = 4096;
    private static final int NR_OFFSET = 4;
    private static final int HEAD_OFFSET = 8;
    private static final int TAIL_OFFSET = 12;
    private static final int MAGIC_OFFSET = 16;
    private static final int COMPAT_OFFSET = 20;
    private static final int HEADER_LENGTH_OFFSET = 28;
    private static final int MAGIC = 0xa10a10a1;
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    final KernelMemory memory;
    private final MemorySegment bytes;

    /** Slots; one stays empty. */
    private final int slots;

    private int tail;

    /**
     * Makes an empty ring.
     *
     * @param events how many it has to hold at least
     * @throws ErrnoException ENOMEM
     */
    AioRing(MemoryFile file, int events) throws ErrnoException {
        long length = (HEADER_SIZE + (events + 2L) * IoEvent.SIZE + PAGE - 1) & -PAGE;
        memory = new KernelMemory(file, length, "/[aio] (deleted)");
        bytes = memory.segment();
        slots = (int) ((length - HEADER_SIZE) / IoEvent.SIZE);
        set(NR_OFFSET, slots);
        set(MAGIC_OFFSET, MAGIC);
        set(COMPAT_OFFSET, 1);
        set(HEADER_LENGTH_OFFSET, HEADER_SIZE);
    }

    private void set(long offset, int value) {
        WORD.setRelease(bytes, offset, value);
    }

    /** Returns how many events it holds when full. */
    int capacity() {
        return slots - 1;
    }

    private int head() {
        return Integer.remainderUnsigned((int) WORD.getAcquire(bytes, (long) HEAD_OFFSET), slots);
    }

    /** Returns how many events nobody has taken, as far as the guest tells. */
    int waiting() {
        return Math.floorMod(tail - head(), slots);
    }

    /** Adds an event; the caller has made sure of room. */
    void post(long data, long object, long result) {
        long at = HEADER_SIZE + (long) tail * IoEvent.SIZE;
        bytes.set(LONG, at + IoEvent.DATA_OFFSET, data);
        bytes.set(LONG, at + IoEvent.OBJ_OFFSET, object);
        bytes.set(LONG, at + IoEvent.RES_OFFSET, result);
        bytes.set(LONG, at + IoEvent.RES2_OFFSET, 0);
        tail = tail + 1 == slots ? 0 : tail + 1;
        set(TAIL_OFFSET, tail);
    }

    /** Takes up to {@code max} of the oldest events out, into {@code out}; returns how many. */
    int take(MemorySegment out, int max) {
        int head = head();
        int count = 0;
        while (count < max && head != tail) {
            long at = HEADER_SIZE + (long) head * IoEvent.SIZE;
            MemorySegment.copy(bytes, at, out, (long) count * IoEvent.SIZE, IoEvent.SIZE);
            head = head + 1 == slots ? 0 : head + 1;
            count++;
        }
        if (count > 0) {
            set(HEAD_OFFSET, head);
        }
        return count;
    }

    /** Puts back the last events that {@link #take} took, since their copy failed. */
    void untake(int count) {
        set(HEAD_OFFSET, Math.floorMod(head() - count, slots));
    }
}
