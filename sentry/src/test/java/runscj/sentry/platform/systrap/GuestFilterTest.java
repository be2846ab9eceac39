package runscj.sentry.platform.systrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import runscj.abi.Mman;
import runscj.bpf.Insn;
import runscj.bpf.Interpreter;
import runscj.bpf.Program;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostScheduling;
import runscj.host.HostSyscalls;
import runscj.host.Ptrace;
import runscj.host.X86;
import runscj.host.X86.Reg;
import runscj.sentry.arch.Registers;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.stub.StubAddressSpace;
import runscj.sentry.platform.stub.StubLayout;

/** The filters that the kernel holds for a guest thread allow four calls, from one page. */
class GuestFilterTest {
    private static final int PTRACE_SECCOMP_GET_FILTER = 0x420c;
    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int AUDIT_ARCH_I386 = 0x4000_0003;
    private static final int RET_ALLOW = 0x7fff_0000;
    private static final int RET_TRAP = 0x0003_0000;
    private static final int HIGHEST_CALL = 600;
    private static final long CODE = 0x40_0000;

    @Test
    void guestThreadsMayMakeFourCalls() throws Exception {
        long[] affinity = HostScheduling.affinity(0);
        try (MemoryFile memory = MemoryFile.create(1L << 24);
                SystrapPlatform platform = new SystrapPlatform();
                StubAddressSpace space = (StubAddressSpace) platform.newAddressSpace();
                GuestContext context = platform.newContext()) {
            long offset = memory.allocate(4096);
            byte[] code = new X86().mov(Reg.RAX, 39).syscall().assemble();
            MemorySegment.copy(
                    code, 0, memory.segment(), ValueLayout.JAVA_BYTE, offset, code.length);
            space.map(CODE, 4096, Mman.PROT_READ | Mman.PROT_EXEC, memory.fd(), offset);
            var registers = new Registers();
            registers.rip(CODE);
            registers.eflags(0x202);
            assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
            check(filters(guestThread(space.process().pid())));
        } finally {
            CpuPlacement.releaseCaller(affinity);
        }
    }

    private static int guestThread(int pid) {
        for (String name : new File("/proc/" + pid + "/task").list()) {
            int tid = Integer.parseInt(name);
            if (tid != pid) {
                return tid;
            }
        }
        throw new AssertionError("no guest thread");
    }

    private static List<Program> filters(int tid) throws Exception {
        List<Program> filters = new ArrayList<>();
        assertEquals(0, Ptrace.seize(tid, 0));
        Ptrace.interrupt(tid);
        MemorySegment buffer = Arena.ofAuto().allocate(4096 * Insn.SIZE_BYTES, 8);
        assertEquals(tid, HostProcess.wait4(tid, buffer, HostProcess.WALL));
        while (true) {
            long count =
                    HostSyscalls.call(
                            HostNr.PTRACE,
                            PTRACE_SECCOMP_GET_FILTER,
                            tid,
                            filters.size(),
                            buffer.address());
            if (count <= 0) {
                if (filters.isEmpty()) {
                    System.err.println("SKIPPED: the kernel does not show filters: " + count);
                    assumeTrue(false, "the kernel does not show filters");
                }
                break;
            }
            long[] instructions = new long[(int) count];
            for (int i = 0; i < count; i++) {
                instructions[i] =
                        Insn.ofSockFilter(
                                buffer.get(ValueLayout.JAVA_LONG, (long) i * Insn.SIZE_BYTES));
            }
            filters.add(Program.verified(instructions));
        }
        Ptrace.detach(tid, 0);
        return filters;
    }

    private static void check(List<Program> filters) {
        long page = StubLayout.PLATFORM_CODE_ADDR;
        Set<Integer> allowed = new TreeSet<>();
        for (int nr = 0; nr < HIGHEST_CALL; nr++) {
            for (long first : new long[] {0, 1, 0x1001, 0x1002, 0x1003}) {
                for (long second = 0; second < 16; second++) {
                    if (isAllowed(filters, nr, page + 100, first, second)) {
                        allowed.add(nr);
                        boolean innocent =
                                switch (nr) {
                                    case HostNr.FUTEX -> second == 0 || second == 1;
                                    case HostNr.ARCH_PRCTL -> first == 0x1001 || first == 0x1002;
                                    default -> true;
                                };
                        assertEquals(true, innocent, nr + "(" + first + ", " + second + ")");
                    }
                    for (long other :
                            new long[] {
                                CODE,
                                StubLayout.CODE_ADDR + 100,
                                StubLayout.ORDERS_ADDR,
                                StubLayout.CONTEXTS_ADDR,
                                page + (1L << 32),
                                0xffff_ffff_ff60_0000L
                            }) {
                        assertEquals(false, isAllowed(filters, nr, other, first, second));
                    }
                }
            }
            assertEquals(false, runs(filters, nr, AUDIT_ARCH_I386, page, 0, 0));
        }
        System.out.println("a guest thread may call " + allowed);
        assertEquals(
                Set.of(HostNr.RT_SIGRETURN, HostNr.EXIT, HostNr.ARCH_PRCTL, HostNr.FUTEX), allowed);
    }

    private static boolean isAllowed(
            List<Program> filters, int nr, long ip, long first, long second) {
        return runs(filters, nr, AUDIT_ARCH_X86_64, ip, first, second);
    }

    private static boolean runs(
            List<Program> filters, int nr, int arch, long ip, long first, long second) {
        var interpreter = new Interpreter();
        boolean allowed = true;
        for (Program filter : filters) {
            int action = interpreter.run(filter, nr, arch, ip, first, second, 0, 0, 0, 0);
            assertEquals(true, action == RET_ALLOW || action == RET_TRAP);
            allowed &= action == RET_ALLOW;
        }
        return allowed;
    }
}
