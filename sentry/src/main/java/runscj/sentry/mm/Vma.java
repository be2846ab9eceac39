package runscj.sentry.mm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One area as the guest asked for it: {@code [start, end)}, page aligned. Owned by one {@link Mm};
 * its fields change under that mm's lock only.
 */
final class Vma {
    static final int SHARED = 1;
    static final int GROWSDOWN = 1 << 1;
    static final int LOCKED = 1 << 2;
    static final int LOCK_ON_FAULT = 1 << 3;
    static final int NORESERVE = 1 << 4;
    static final int DONT_FORK = 1 << 5;
    static final int WIPE_ON_FORK = 1 << 6;
    static final int DONT_DUMP = 1 << 7;
    static final int RANDOM = 1 << 8;
    static final int SEQUENTIAL = 1 << 9;
    static final int HUGE_PAGE = 1 << 10;
    static final int NO_HUGE_PAGE = 1 << 11;

    /** Made by the kernel itself (vDSO, vvar): not merged, not expanded, mostly not advised. */
    static final int SPECIAL = 1 << 12;

    /** mseal(2): neither unmapped nor moved nor protected otherwise. */
    static final int SEALED = 1 << 13;

    long start;
    long end;
    int prot;

    /** What mprotect(2) may give. */
    final int maxProt;

    int flags;

    /** Null for private anonymous memory. */
    final @Nullable MemoryObject object;

    /** Offset of {@link #start} in the object; for anonymous memory meaningless. */
    long offset;

    /** What mbind(2) has set; null for the thread's. */
    @Nullable MemoryPolicy policy;

    /** What /proc/PID/maps shows where there is no file, for example {@code [stack]}. */
    final @Nullable String name;

    /** What the file layer calls the file; only kept here, for /proc. */
    final @Nullable Object file;

    Vma(
            long start,
            long end,
            int prot,
            int maxProt,
            int flags,
            @Nullable MemoryObject object,
            long offset,
            @Nullable String name,
            @Nullable Object file) {
        this.start = start;
        this.end = end;
        this.prot = prot;
        this.maxProt = maxProt;
        this.flags = flags;
        this.object = object;
        this.offset = offset;
        this.name = name;
        this.file = file;
    }

    Vma copy() {
        Vma copy = new Vma(start, end, prot, maxProt, flags, object, offset, name, file);
        copy.policy = policy;
        return copy;
    }

    long length() {
        return end - start;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isShared() {
        return (flags & SHARED) != 0;
    }

    boolean isPrivateAnonymous() {
        return object == null;
    }

    /** Offset in the object of an address inside. */
    long offsetOf(long addr) {
        return offset + (addr - start);
    }

    /** Whether the other area continues this one without a difference. */
    boolean continuedBy(Vma next) {
        return end == next.start
                && prot == next.prot
                && maxProt == next.maxProt
                && flags == next.flags
                && object == next.object
                && file == next.file
                && (flags & SPECIAL) == 0
                && Objects.equals(policy, next.policy)
                && (name == null ? next.name == null : name.equals(next.name))
                && (object == null || offset + length() == next.offset);
    }

    /** Private, writable, not a stack: what RLIMIT_DATA counts. */
    boolean isData() {
        return (flags & (SHARED | GROWSDOWN)) == 0 && (prot & Prot.WRITE) != 0;
    }
}
