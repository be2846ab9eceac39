package runscj.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import runscj.abi.GuestException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.fs.tmpfs.TmpfsOptions;
import runscj.sentry.kernel.Cloning;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.KernelListener;
import runscj.sentry.kernel.RandomSource;
import runscj.sentry.kernel.ResourceLimits;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.loader.Loader;
import runscj.sentry.loader.Machine;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.ptrace.PtracePlatform;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.proc.ExecSyscalls;
import runscj.sentry.syscall.proc.ProcessHandlers;
import runscj.sentry.vfs.Vfs;

/**
 * A system call from the registers of a trap to the registers with its result, without the switch.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
    /** Number of the call: getpid, getuid, and one that does not exist. */
    @Param({"39", "102", "1000"})
    public int nr;

    private MemoryFile memory;
    private Platform platform;
    private Task task;

    private static final class Nobody implements KernelListener {
        @Override
        public void processExited(ThreadGroup process, int waitStatus) {}

        @Override
        public void guestLost(ThreadGroup process, String reason) {}

        @Override
        public void sandboxFailed(String report, @Nullable Throwable cause) {
            throw new IllegalStateException(report, cause);
        }
    }

    /** Makes a kernel and a task that does not run. */
    @Setup
    public void make() throws GuestException {
        memory = MemoryFile.create(1L << 26);
        platform = new PtracePlatform();
        RandomSource random = new RandomSource();
        Handlers handlers = new Handlers();
        Kernel kernel = new Kernel(platform, memory, random, handlers, new Nobody(), 10);
        ProcessHandlers.bind(
                handlers, new ExecSyscalls(new Loader(Machine.ofHost(), null, random::nextLong)));
        Vfs vfs = new Vfs(new TmpfsFileSystem(memory, TmpfsOptions.defaults(memory)), "none", 0);
        Cloning.FirstTask first =
                new Cloning.FirstTask(
                        new FdTable(),
                        vfs.newContext(),
                        Credentials.root(),
                        new ResourceLimits(),
                        "init");
        task =
                Cloning.firstTask(
                        kernel,
                        kernel.rootPids(),
                        kernel.namespaces(new UtsNamespace("benchmark", "(none)")),
                        first);
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        platform.close();
        memory.close();
    }

    /** One call. */
    @Benchmark
    public long dispatch() {
        task.registers().rax(nr);
        task.registers().origRax(nr);
        task.kernel().dispatcher().dispatch(task);
        return task.registers().rax();
    }
}
