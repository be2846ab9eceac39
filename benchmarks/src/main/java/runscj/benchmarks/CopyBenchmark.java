package runscj.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.MemoryLimits;
import runscj.sentry.mm.Mm;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.ptrace.PtracePlatform;

/** Copies between the sentry and a guest's memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CopyBenchmark {
    /** Bytes of one copy: a struct stat, a page, a large read. */
    @Param({"144", "4096", "65536"})
    public int length;

    private MemoryFile memory;
    private Platform platform;
    private Mm mm;
    private MemorySegment buffer;
    private long addr;

    /** Maps guest memory. */
    @Setup
    public void map() throws ErrnoException {
        memory = MemoryFile.create(1L << 26);
        platform = new PtracePlatform();
        mm = new Mm(platform, memory, MemoryLimits.NONE, () -> 0);
        int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
        addr = mm.mmap(0, 1 << 20, Mman.PROT_READ | Mman.PROT_WRITE, flags, null, 0);
        buffer = Arena.ofAuto().allocate(length);
        mm.copyOut(addr, buffer, 0, length);
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        mm.release();
        platform.close();
        memory.close();
    }

    /** From the guest. */
    @Benchmark
    public void copyIn() throws ErrnoException {
        mm.copyIn(addr, buffer, 0, length);
    }

    /** To the guest. */
    @Benchmark
    public void copyOut() throws ErrnoException {
        mm.copyOut(addr, buffer, 0, length);
    }

    /** One word from the guest, as for an argument that is a pointer. */
    @Benchmark
    public long readLong() throws ErrnoException {
        return mm.readLong(addr);
    }
}
