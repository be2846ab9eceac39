package runscj.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;

/**
 * A system call of the host through the provider that {@code -Drunscj.native} and {@code
 * -Drunscj.ffi} choose.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HostCallBenchmark {
    /** getpid. */
    @Benchmark
    public long getpid() {
        return HostSyscalls.call(HostNr.GETPID);
    }
}
