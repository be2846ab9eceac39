package runscj.benchmarks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
import runscj.sentry.arch.Registers;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.ptrace.PtracePlatform;
import runscj.sentry.platform.systrap.SystrapPlatform;

/** From guest code to the sentry and back: a guest that makes one system call after another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {
    private static final long PAGE = 4096;
    private static final long CODE_ADDR = 0x40_0000;
    private static final int NR_GETPID = 39;
    private static final long INTERRUPTS_ON = 0x202;

    /** How guest code runs. */
    @Param({"ptrace", "systrap"})
    public String platform = "";

    private MemoryFile memory;
    private Platform running;
    private AddressSpace space;
    private GuestContext context;
    private Registers registers;

    /** Starts the guest. */
    @Setup
    public void start() throws ErrnoException {
        memory = MemoryFile.create(1L << 26);
        running = platform.equals("ptrace") ? new PtracePlatform() : new SystrapPlatform();
        Label loop = new Label();
        byte[] code = new X86().bind(loop).mov(Reg.RAX, NR_GETPID).syscall().jmp(loop).assemble();
        long offset = memory.allocate(PAGE);
        MemorySegment.copy(code, 0, memory.segment(), ValueLayout.JAVA_BYTE, offset, code.length);
        space = running.newAddressSpace();
        space.map(CODE_ADDR, PAGE, Mman.PROT_READ | Mman.PROT_EXEC, memory.fd(), offset);
        context = running.newContext();
        registers = new Registers();
        registers.rip(CODE_ADDR);
        registers.eflags(INTERRUPTS_ON);
        if (context.run(space, registers) != Trap.Syscall.INSTANCE) {
            throw new IllegalStateException("the guest makes no system call");
        }
    }

    /** Ends the guest. */
    @TearDown
    public void close() {
        context.close();
        space.close();
        running.close();
        memory.close();
    }

    /** One system call. */
    @Benchmark
    public Trap systemCall() {
        registers.rax(7);
        return context.run(space, registers);
    }
}
