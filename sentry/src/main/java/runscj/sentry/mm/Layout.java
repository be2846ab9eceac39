package runscj.sentry.mm;

import java.util.function.LongSupplier;
import runscj.abi.Rlimit;
import runscj.sentry.platform.AddressSpace;

/**
 * Where things go in a new address space, drawn once: x86-64 Linux's top-down layout with its
 * amounts of randomness (28 bits for mappings, 22 for the stack). All addresses are page aligned.
 *
 * @param minAddr lowest address that can be mapped
 * @param maxAddr end of the address space, exclusive
 * @param stackTop end of the stack area, exclusive
 * @param mmapBase end of the highest mapping without a hint (top-down), or start of the lowest
 *     (bottom-up)
 * @param topDown false with an unlimited stack, as in Linux
 */
record Layout(long minAddr, long maxAddr, long stackTop, long mmapBase, boolean topDown) {
    /** Below mmap_min_addr nobody may map; Linux's usual value. */
    static final long MMAP_MIN_ADDR = 0x10000;

    /** Pages between a stack and what lies below. */
    static final long STACK_GUARD_GAP = 256 * Prot.PAGE;

    /** What guests may map above what is mapped first. */
    private static final long HIDDEN_DISTANCE = 16L << 20;

    private static final long STACK_RANDOM_PAGES_MASK = 0x3f_ffff;
    private static final long MMAP_RANDOM_PAGES_MASK = (1L << 28) - 1;
    private static final long MIN_GAP = 128L << 20;

    /**
     * Returns where the platform may map {@link AddressSpace#HIDDEN_LENGTH} bytes of its own: near
     * the libraries, between mappings and stack, where the guest finds nothing free.
     */
    long hiddenAddr() {
        return topDown
                ? mmapBase + HIDDEN_DISTANCE
                : mmapBase - HIDDEN_DISTANCE - AddressSpace.HIDDEN_LENGTH;
    }

    /** Returns whether a range is free of what the platform may map. */
    boolean isOpen(long start, long end) {
        long hidden = hiddenAddr();
        return end <= hidden || start >= hidden + AddressSpace.HIDDEN_LENGTH;
    }

    /**
     * Draws a layout.
     *
     * @param random uniformly distributed longs; zeros switch randomisation off
     */
    static Layout draw(long minAddr, long maxAddr, MemoryLimits limits, LongSupplier random) {
        long min = Math.max(minAddr, MMAP_MIN_ADDR);
        long stackShift = (random.getAsLong() & STACK_RANDOM_PAGES_MASK) << Prot.PAGE_SHIFT;
        long mmapShift = (random.getAsLong() & MMAP_RANDOM_PAGES_MASK) << Prot.PAGE_SHIFT;
        // Some of the top is kept free, as Linux keeps its guard page.
        long stackTop = maxAddr - Prot.PAGE - stackShift;
        long stackLimit = limits.soft(Rlimit.RLIMIT_STACK);
        if (stackLimit == Rlimit.RLIM_INFINITY) {
            long base = Prot.pageUp(maxAddr / 3) + mmapShift;
            return new Layout(min, maxAddr, stackTop, base, false);
        }
        long pad = ((STACK_RANDOM_PAGES_MASK + 1) << Prot.PAGE_SHIFT) + STACK_GUARD_GAP;
        long gap = stackLimit < 0 || stackLimit > maxAddr ? maxAddr : stackLimit + pad;
        gap = Math.max(MIN_GAP + pad, Math.min(gap, maxAddr / 6 * 5));
        return new Layout(min, maxAddr, stackTop, Prot.pageDown(maxAddr - gap - mmapShift), true);
    }
}
