package runscj.sentry.loader;

/**
 * Layout of the page that the vDSO's code reads, in bytes. Time in nanoseconds is {@code base +
 * ((counter now - COUNTER) * MULTIPLIER >> 32)}. The sequence is odd while the page changes.
 */
final class VdsoData {
    /** Size of the page. */
    static final int SIZE = 4096;

    /** u32. */
    static final int SEQUENCE = 0;

    /** u64: the time stamp counter at the last refresh. */
    static final int COUNTER = 8;

    /** u64: nanoseconds a tick, times 2^32. */
    static final int MULTIPLIER = 16;

    /**
     * u64 for each clock number: its time at the last refresh; 0 for a clock that only the kernel
     * tells.
     */
    static final int BASES = 64;

    /** Clock numbers in {@link #BASES}. */
    static final int CLOCKS = 8;

    private VdsoData() {}
}
