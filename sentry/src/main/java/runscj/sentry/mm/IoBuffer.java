package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;

/**
 * A cursor over the memory of one read or write: guest ranges (an iovec) or one range of the
 * sentry's own. Files fill or drain it from the front. Owner thread only. Faults: a transfer that
 * moved something before the fault reports that much; one that moved nothing throws EFAULT.
 */
public abstract class IoBuffer {
    /** Returns the bytes that are left. */
    public abstract long remaining();

    /**
     * Copies into the buffer and advances.
     *
     * @return bytes copied: min(length, remaining), less only after a fault
     * @throws ErrnoException EFAULT if the first byte faults
     */
    public abstract long put(MemorySegment source, long offset, long length) throws ErrnoException;

    /**
     * Copies out of the buffer and advances.
     *
     * @return bytes copied: min(length, remaining), less only after a fault
     * @throws ErrnoException EFAULT if the first byte faults
     */
    public abstract long get(MemorySegment target, long offset, long length) throws ErrnoException;

    /**
     * Copies out of the buffer without advancing; as {@link #get}. What follows may copy other
     * bytes: the guest can change them meanwhile.
     */
    public abstract long look(MemorySegment target, long offset, long length) throws ErrnoException;

    /** Fills with zeros and advances; as {@link #put}. */
    public abstract long putZeros(long length) throws ErrnoException;

    /**
     * Returns the next contiguous piece of directly accessible memory, at most {@code limit} bytes,
     * without advancing: for host I/O straight into guest memory. Empty only when nothing remains.
     *
     * @param access PROT_WRITE to fill it, PROT_READ to drain it
     * @throws ErrnoException EFAULT if the next byte faults
     */
    public abstract MemorySegment peek(long limit, int access) throws ErrnoException;

    /** Advances over bytes that were filled or drained through {@link #peek}. */
    public abstract void skip(long length);

    /** Limits the buffer to its next {@code length} bytes. */
    public abstract void truncate(long length);

    /** Returns a buffer over the sentry's own native memory. */
    public static IoBuffer of(MemorySegment segment) {
        return new SegmentBuffer(segment);
    }

    /** Copies from a byte array; as {@link #put}. */
    public final long put(byte[] source, int offset, int length) throws ErrnoException {
        return put(MemorySegment.ofArray(source), offset, length);
    }

    /** Copies to a byte array; as {@link #get}. */
    public final long get(byte[] target, int offset, int length) throws ErrnoException {
        return get(MemorySegment.ofArray(target), offset, length);
    }
}
