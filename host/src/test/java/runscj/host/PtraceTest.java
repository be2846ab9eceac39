package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

/** A child that loops on getpid, cloned by emitted code, driven by SYSEMU. */
class PtraceTest {
    private static final long RAX = 10 * 8;
    private static final long ORIG_RAX = 15 * 8;
    private static final long RBX = 5 * 8;

    private EmittedCode code;
    private int child;
    private long[] affinity;

    @BeforeEach
    void cloneLoopingChild() {
        HostSignals.ignoreChildStops();
        affinity = HostScheduling.affinity(0);
        var program = new X86();
        var parent = new Label();
        var loop = new Label();
        // clone(flags = rdi, stack = rsi): a copy of this process, of which one thread runs only
        // the loop
        program.zero(Reg.RDX).zero(Reg.R10).zero(Reg.R8).syscall(HostNr.CLONE);
        program.test(Reg.RAX, Reg.RAX).jump(Cond.NE, parent);
        program.zero(Reg.RBX).bind(loop).syscall(HostNr.GETPID).add(Reg.RBX, Reg.RAX).jmp(loop);
        program.bind(parent).ret();
        code = EmittedCode.of(program);
        child = (int) Host.required(code.invoke(HostSignals.SIGCHLD, 0, 0, 0, 0, 0), "clone");
        assertEquals(0, Ptrace.seize(child, Ptrace.TRACESYSGOOD | Ptrace.EXITKILL));
        assertEquals(0, Ptrace.interrupt(child));
        int status = HostProcess.waitStatus(child, HostProcess.WALL);
        assertTrue(HostProcess.stopped(status));
        assertEquals(Ptrace.EVENT_STOP, HostProcess.stopEvent(status));
    }

    @AfterEach
    void killChild() {
        HostProcess.kill(child, HostSignals.SIGKILL);
        int status = HostProcess.waitStatus(child, HostProcess.WALL);
        assertTrue(HostProcess.signaled(status));
        assertEquals(HostSignals.SIGKILL, HostProcess.termSignal(status));
        HostScheduling.setAffinity(0, affinity);
        code.close();
    }

    private void runToSyscall() {
        assertEquals(0, Ptrace.sysemu(child, 0));
        int status = HostProcess.waitStatus(child, HostProcess.WALL);
        assertTrue(HostProcess.stopped(status));
        assertEquals(HostSignals.SIGTRAP | 0x80, HostProcess.stopSignal(status));
    }

    @Test
    void emulatesCalls() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment regs = scratch.allocate(Ptrace.REGS_SIZE);
            runToSyscall();
            assertEquals(0, Ptrace.getRegs(child, regs));
            assertEquals(HostNr.GETPID, regs.get(ValueLayout.JAVA_LONG, ORIG_RAX));
            long before = regs.get(ValueLayout.JAVA_LONG, RBX);
            regs.set(ValueLayout.JAVA_LONG, RAX, 1_000_000_007L);
            assertEquals(0, Ptrace.setRegs(child, regs));
            runToSyscall();
            assertEquals(Ptrace.REGS_SIZE, Ptrace.getRegSet(child, Ptrace.NT_PRSTATUS, regs));
            assertEquals(before + 1_000_000_007L, regs.get(ValueLayout.JAVA_LONG, RBX));
            assertEquals(0, Ptrace.pokeUser(child, RBX, 77));
            MemorySegment word = scratch.allocate(8);
            assertEquals(0, Ptrace.peekUser(child, RBX, word));
            assertEquals(77, word.get(ValueLayout.JAVA_LONG, 0));
            MemorySegment info = scratch.allocate(128);
            assertEquals(0, Ptrace.getSigInfo(child, info));
            assertEquals(HostSignals.SIGTRAP, info.get(ValueLayout.JAVA_INT, 0));
            assertEquals(0, Ptrace.setSigMask(child, -1L));
            MemorySegment xstate = scratch.allocate(16384);
            long size = Ptrace.getRegSet(child, Ptrace.NT_X86_XSTATE, xstate);
            assertTrue(size >= 576 && size < 16384, "xstate size " + size);
            assertEquals(
                    size, Ptrace.setRegSet(child, Ptrace.NT_X86_XSTATE, xstate.asSlice(0, size)));
            assertEquals(-3, Ptrace.cont(HostProcess.pid(), 0));
        }
    }

    @Test
    void roundTripOnOneCpu() {
        assertEquals(0, HostScheduling.pin(0, 0));
        assertEquals(0, HostScheduling.pin(child, 0));
        try (Scratch scratch = Scratch.open()) {
            MemorySegment regs = scratch.allocate(Ptrace.REGS_SIZE);
            int rounds = 20_000;
            long start = 0;
            for (int i = -rounds; i < rounds; i++) {
                if (i == 0) {
                    start = System.nanoTime();
                }
                Ptrace.sysemu(child, 0);
                HostProcess.waitStatus(child, HostProcess.WALL);
                Ptrace.getRegs(child, regs);
                regs.set(ValueLayout.JAVA_LONG, RAX, 0);
                Ptrace.setRegs(child, regs);
            }
            long perRound = (System.nanoTime() - start) / rounds;
            System.out.println("SYSEMU round trip with registers, one CPU: " + perRound + " ns");
            assertTrue(perRound < 1_000_000);
        }
    }
}
