package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** CPU placement: sched_setaffinity(2), sched_getaffinity(2), getcpu(2), sched_yield(2). */
public final class HostScheduling {
    /** Highest number of CPUs that masks here can hold. */
    public static final int MAX_CPUS = 1024;

    private static final int MASK_SIZE = MAX_CPUS / 8;

    private HostScheduling() {}

    /** Confines a thread (0: the caller) to one CPU; returns 0 or {@code -errno}. */
    public static long pin(int tid, int cpu) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment mask = scratch.allocate(MASK_SIZE);
            mask.set(ValueLayout.JAVA_LONG, (cpu >> 6) * 8L, 1L << cpu);
            return HostSyscalls.call(HostNr.SCHED_SETAFFINITY, tid, MASK_SIZE, mask.address());
        }
    }

    /** Sets a thread's CPU mask: bit n of word n / 64 is CPU n. */
    public static long setAffinity(int tid, long[] mask) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment memory = scratch.allocate(MASK_SIZE);
            MemorySegment.copy(MemorySegment.ofArray(mask), 0, memory, 0, mask.length * 8L);
            return HostSyscalls.call(HostNr.SCHED_SETAFFINITY, tid, MASK_SIZE, memory.address());
        }
    }

    /**
     * Returns a thread's CPU mask, 1024 bits.
     *
     * @throws HostException ESRCH if there is no such thread
     */
    public static long[] affinity(int tid) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment mask = scratch.allocate(MASK_SIZE);
            Host.required(
                    HostSyscalls.call(HostNr.SCHED_GETAFFINITY, tid, MASK_SIZE, mask.address()),
                    "sched_getaffinity");
            long[] words = new long[MASK_SIZE / Long.BYTES];
            MemorySegment.copy(mask, 0, MemorySegment.ofArray(words), 0, MASK_SIZE);
            return words;
        }
    }

    /** Returns the CPU that the caller runs on now. */
    public static int currentCpu() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment cpu = scratch.reserve(4);
            Host.required(HostSyscalls.call(HostNr.GETCPU, cpu.address(), 0, 0), "getcpu");
            return cpu.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Lets another thread run. */
    public static void yieldCpu() {
        HostSyscalls.call(HostNr.SCHED_YIELD);
    }
}
