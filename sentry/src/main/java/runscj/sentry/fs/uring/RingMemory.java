package runscj.sentry.fs.uring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.IoUring;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.KernelMemory;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.mm.MemoryObject;

/**
 * The memory of both rings and of the submission entries, laid out as struct io_rings of the
 * kernel: mapped at the offsets of io_uring(7). The guest may change any byte at any time: indices
 * that are the sentry's to say are kept in the sentry and only shown here; those that are the
 * guest's are read once and masked.
 */
final class RingMemory implements MemoryObject {
    static final int SQ_HEAD = 0;
    static final int SQ_TAIL = 64;
    static final int CQ_HEAD = 128;
    static final int CQ_TAIL = 192;
    static final int SQ_MASK = 256;
    static final int CQ_MASK = 260;
    static final int SQ_ENTRIES = 264;
    static final int CQ_ENTRIES = 268;
    static final int SQ_DROPPED = 272;
    static final int SQ_FLAGS = 276;
    static final int CQ_FLAGS = 280;
    static final int CQ_OVERFLOW = 284;
    static final int CQES = 320;
    static final int SQE_SIZE = 64;
    static final int CQE_SIZE = 16;
    private static final int PAGE = 4096;
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

    private final KernelMemory memory;
    private final MemorySegment bytes;

    /** Where the submission entries begin: behind the rings, at a page. */
    private final long entriesOffset;

    final int arrayOffset;
    final int sqEntries;
    final int cqEntries;

    /**
     * Allocates empty rings.
     *
     * @param sqEntries a power of two, as {@code cqEntries}
     * @throws ErrnoException ENOMEM
     */
    RingMemory(MemoryFile file, int sqEntries, int cqEntries) throws ErrnoException {
        this.sqEntries = sqEntries;
        this.cqEntries = cqEntries;
        arrayOffset = CQES + cqEntries * CQE_SIZE;
        entriesOffset = arrayOffset + sqEntries * 4L + PAGE - 1 & -PAGE;
        long length = entriesOffset + ((long) sqEntries * SQE_SIZE + PAGE - 1 & -PAGE);
        memory = new KernelMemory(file, length, null);
        bytes = memory.segment();
        set(SQ_MASK, sqEntries - 1);
        set(CQ_MASK, cqEntries - 1);
        set(SQ_ENTRIES, sqEntries);
        set(CQ_ENTRIES, cqEntries);
    }

    int get(long offset) {
        return (int) WORD.getAcquire(bytes, offset);
    }

    void set(long offset, int value) {
        WORD.setRelease(bytes, offset, value);
    }

    void change(long offset, int cleared, int added) {
        int old = get(offset);
        while (true) {
            int found = (int) WORD.compareAndExchange(bytes, offset, old, old & ~cleared | added);
            if (found == old) {
                return;
            }
            old = found;
        }
    }

    /** Copies a submission entry out: what is checked is what is used. */
    MemorySegment entry(int index) {
        MemorySegment copy = MemorySegment.ofArray(new long[SQE_SIZE / 8]);
        MemorySegment.copy(bytes, entriesOffset + (long) index * SQE_SIZE, copy, 0, SQE_SIZE);
        return copy;
    }

    void completion(int index, long userData, int result, int flags) {
        long at = CQES + (long) index * CQE_SIZE;
        bytes.set(ValueLayout.JAVA_LONG, at, userData);
        bytes.set(ValueLayout.JAVA_INT, at + 8, result);
        bytes.set(ValueLayout.JAVA_INT, at + 12, flags);
    }

    @Override
    public void translate(long offset, long length, int access, Backing out) throws ErrnoException {
        long within = offset;
        long end = entriesOffset;
        if (offset >= IoUring.IORING_OFF_SQES) {
            within = offset - IoUring.IORING_OFF_SQES + entriesOffset;
            end = memory.length();
        } else if (offset >= IoUring.IORING_OFF_CQ_RING) {
            within = offset - IoUring.IORING_OFF_CQ_RING;
        }
        if (within >= end) {
            throw Errno.EFAULT.raise();
        }
        memory.translate(within, Math.min(length, end - within), access, out);
    }

    @Override
    public MappingSet mappings() {
        return memory.mappings();
    }

    @Override
    public long deviceId() {
        return memory.deviceId();
    }

    @Override
    public long inodeNumber() {
        return memory.inodeNumber();
    }

    @Override
    public void retain() {
        memory.retain();
    }

    @Override
    public void release() {
        memory.release();
    }
}
