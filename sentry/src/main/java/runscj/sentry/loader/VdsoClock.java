package runscj.sentry.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import runscj.abi.Time;
import runscj.host.EmittedCode;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

/**
 * Keeps the vDSO's data page in step with the host's clocks, as the sentry's own system calls tell
 * them: CLOCK_MONOTONIC and CLOCK_BOOTTIME count from the sandbox's boot. The rate of the time
 * stamp counter is measured against {@link System#nanoTime}; a measured error is worked off by the
 * rate, so the time never jumps back. One thread calls {@link #refresh}.
 */
public final class VdsoClock implements AutoCloseable {
    /** lfence; rdtsc; shl rdx, 32; or rax, rdx; ret. */
    private static final byte[] READ_COUNTER = {
        0x0f,
        (byte) 0xae,
        (byte) 0xe8,
        0x0f,
        0x31,
        0x48,
        (byte) 0xc1,
        (byte) 0xe2,
        0x20,
        0x48,
        0x09,
        (byte) 0xd0,
        (byte) 0xc3
    };

    /**
     * Whether CPUID says that the counter runs at one rate in all power states: push rbx; cpuid
     * leaf 8000_0000 and 8000_0007; bit 8 of edx.
     */
    private static final byte[] READ_INVARIANT = {
        0x53,
        (byte) 0xb8,
        0x00,
        0x00,
        0x00,
        (byte) 0x80,
        0x0f,
        (byte) 0xa2,
        0x3d,
        0x07,
        0x00,
        0x00,
        (byte) 0x80,
        0x72,
        0x0d,
        (byte) 0xb8,
        0x07,
        0x00,
        0x00,
        (byte) 0x80,
        0x0f,
        (byte) 0xa2,
        0x0f,
        (byte) 0xba,
        (byte) 0xe2,
        0x08,
        0x72,
        0x04,
        0x31,
        (byte) 0xc0,
        0x5b,
        (byte) 0xc3,
        (byte) 0xb8,
        0x01,
        0x00,
        0x00,
        0x00,
        0x5b,
        (byte) 0xc3
    };

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long FIRST_INTERVAL_NS = 50_000_000;
    private static final long LAST_INTERVAL_NS = NS_PER_SECOND;
    private static final int SAMPLES = 8;

    /**
     * An error above this is the host's clock having been stepped or suspended, not a measuring
     * error: it is taken over at once, forward only.
     */
    private static final long STEP_NS = 1_000_000;

    /**
     * The wall clock is the monotonic clock plus a constant, until somebody sets it; below this a
     * difference is how we measured.
     */
    private static final long OFFSET_NOISE_NS = 2_000;

    private final MemorySegment page;
    private final long bootNs;
    private final EmittedCode readCounter;
    private final boolean trusted;

    private long firstCounter;
    private long firstNs;
    private long intervalNs = FIRST_INTERVAL_NS;
    private boolean running;

    /**
     * Published: the time at {@link #baseCounter}, ns a tick times 2^32, wall clock minus nanoTime.
     */
    private long baseNs;

    private long baseCounter;
    private long multiplier;
    private long realOffsetNs;

    /** The last sample. */
    private long sampledCounter;

    private long sampledNs;
    private long sampledRealOffsetNs;

    /**
     * Starts measuring; programs ask the kernel until the second refresh.
     *
     * @param bootNs {@link System#nanoTime} at which CLOCK_MONOTONIC is 0
     */
    public VdsoClock(Vdso vdso, long bootNs) {
        this.page = vdso.data();
        this.bootNs = bootNs;
        this.readCounter = EmittedCode.of(READ_COUNTER);
        this.trusted = isInvariant() && isHostSource();
        if (trusted) {
            sample();
            firstCounter = sampledCounter;
            firstNs = sampledNs;
        }
    }

    private static boolean isInvariant() {
        try (EmittedCode code = EmittedCode.of(READ_INVARIANT)) {
            return code.invoke(0, 0, 0, 0, 0, 0) == 1;
        }
    }

    /**
     * A host that left the counter for a slow clock had a reason. What cannot be read says nothing.
     */
    private static boolean isHostSource() {
        long fd =
                HostFiles.open(
                        "/sys/devices/system/clocksource/clocksource0/current_clocksource",
                        HostFiles.O_RDONLY,
                        0);
        if (Host.isError(fd)) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(32);
            long size = HostFiles.read((int) fd, text);
            byte[] bytes = Host.bytes(text.asSlice(0, Math.clamp(size, 0, 32)));
            String name = new String(bytes, StandardCharsets.ISO_8859_1).trim();
            return !name.equals("hpet")
                    && !name.equals("acpi_pm")
                    && !name.equals("jiffies")
                    && !name.equals("refined-jiffies");
        } finally {
            HostSyscalls.call(HostNr.CLOSE, fd);
        }
    }

    /** Reads counter and clock as close together as it gets: the best of some tries. */
    private void sample() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            long before = readCounter.invoke(0, 0, 0, 0, 0, 0);
            long ns = System.nanoTime();
            long after = readCounter.invoke(0, 0, 0, 0, 0, 0);
            if (after - before < best) {
                best = after - before;
                sampledCounter = before + best / 2;
                sampledNs = ns;
            }
        }
        best = Long.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            long before = System.nanoTime();
            Instant now = Instant.now();
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                sampledRealOffsetNs =
                        now.getEpochSecond() * NS_PER_SECOND + now.getNano() - (before + best / 2);
            }
        }
    }

    /** The published time at a counter value. */
    private long published(long counter) {
        long ticks = Math.max(0, counter - baseCounter);
        return baseNs + (Math.multiplyHigh(ticks, multiplier) << 32 | ticks * multiplier >>> 32);
    }

    /**
     * Measures and publishes.
     *
     * @return nanoseconds until it should be called again; {@link Long#MAX_VALUE} if the counter
     *     cannot be trusted and programs ask the kernel
     */
    public long refresh() {
        if (!trusted) {
            return Long.MAX_VALUE;
        }
        sample();
        long ticks = sampledCounter - firstCounter;
        long elapsedNs = sampledNs - firstNs;
        if (ticks <= 0 || elapsedNs < FIRST_INTERVAL_NS / 2) {
            return intervalNs;
        }
        intervalNs = Math.min(LAST_INTERVAL_NS, Math.max(intervalNs, elapsedNs));
        double nsPerTick = (double) elapsedNs / ticks;
        long start = sampledNs;
        if (running) {
            long told = published(sampledCounter);
            long errorNs = sampledNs - told;
            start = errorNs > STEP_NS ? sampledNs : told;
            // What is missing is made up for until the next refresh; never so much that time would
            // stand still.
            double correction = Math.clamp((double) (sampledNs - start) / intervalNs, -0.5, 0.5);
            nsPerTick *= 1 + correction;
        }
        baseNs = start;
        baseCounter = sampledCounter;
        multiplier = (long) (nsPerTick * 4294967296.0);
        if (!running || Math.abs(sampledRealOffsetNs - realOffsetNs) > OFFSET_NOISE_NS) {
            realOffsetNs = sampledRealOffsetNs;
        }
        running = true;
        publish();
        if (elapsedNs > 16 * LAST_INTERVAL_NS) {
            // The host's clock is steered: measure the rate over the recent past only.
            firstCounter = sampledCounter;
            firstNs = sampledNs;
        }
        return intervalNs;
    }

    private void publish() {
        int sequence = (int) INT.get(page, (long) VdsoData.SEQUENCE);
        INT.setVolatile(page, (long) VdsoData.SEQUENCE, sequence + 1);
        VarHandle.storeStoreFence();
        LONG.setOpaque(page, (long) VdsoData.COUNTER, baseCounter);
        LONG.setOpaque(page, (long) VdsoData.MULTIPLIER, multiplier);
        long monotonic = baseNs - bootNs;
        base(Time.CLOCK_REALTIME, baseNs + realOffsetNs);
        base(Time.CLOCK_REALTIME_COARSE, baseNs + realOffsetNs);
        base(Time.CLOCK_MONOTONIC, monotonic);
        base(Time.CLOCK_MONOTONIC_COARSE, monotonic);
        base(Time.CLOCK_BOOTTIME, monotonic);
        VarHandle.storeStoreFence();
        INT.setVolatile(page, (long) VdsoData.SEQUENCE, sequence + 2);
    }

    private void base(int clock, long ns) {
        LONG.setOpaque(page, VdsoData.BASES + clock * 8L, ns);
    }

    @Override
    public void close() {
        readCounter.close();
    }
}
