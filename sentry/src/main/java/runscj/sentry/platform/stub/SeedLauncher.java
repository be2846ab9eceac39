package runscj.sentry.platform.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Mman;
import runscj.host.EmittedCode;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostSignals;
import runscj.host.Scratch;
import runscj.host.X86;
import runscj.host.X86.Cond;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;

/**
 * Makes the seed: a child of the sentry that shares its descriptors and nothing else.
 *
 * <p>A copy of a thread has that thread's rseq area registered, and the kernel kills it when the
 * area is unmapped. So the sentry's thread first makes a process that shares its memory, as
 * vfork(2) does: that has no rseq area. It clones the seed, as a child of the sentry's, and exits.
 */
final class SeedLauncher {
    private static final long ALL_SIGNALS = -1L;

    private SeedLauncher() {}

    /**
     * Returns the seed's process id. The seed dies with the calling thread.
     *
     * @throws HostException if the host refuses
     */
    static int launch(int codeFd, int ordersFd, long ordersOffset, long entryAddr) {
        // All signals blocked: nothing runs on the stack that the helper shares, and stubs never
        // take a signal.
        long mask = HostSignals.changeMask(HostSignals.SIG_SETMASK, ALL_SIGNALS);
        try (EmittedCode code = EmittedCode.of(code());
                Scratch scratch = Scratch.open()) {
            MemorySegment pid = scratch.allocate(8);
            long vforked = code.invoke(pid.address(), codeFd, ordersFd, ordersOffset, entryAddr, 0);
            int helper = (int) Host.required(vforked, "clone of the seed's maker");
            HostProcess.waitStatus(helper, HostProcess.WALL);
            return (int) Host.required(pid.get(ValueLayout.JAVA_LONG, 0), "clone of the seed");
        } finally {
            HostSignals.changeMask(HostSignals.SIG_SETMASK, mask);
        }
    }

    /**
     * Arguments: rdi where to store the pid, rsi code fd, rdx orders fd, rcx orders offset, r8
     * entry address.
     */
    static X86 code() {
        var code = new X86();
        var parent = new Label();
        var helper = new Label();
        var failed = new Label();
        code.push(Reg.RBX).push(Reg.RBP).push(Reg.R12).push(Reg.R13).push(Reg.R14);
        code.mov(Reg.RBP, Reg.RDI)
                .mov(Reg.R12, Reg.RSI)
                .mov(Reg.RBX, Reg.RDX)
                .mov(Reg.R13, Reg.RCX)
                .mov(Reg.R14, Reg.R8);
        clone(code, HostProcess.CLONE_VM | HostProcess.CLONE_VFORK | HostProcess.CLONE_FILES);
        code.test(Reg.RAX, Reg.RAX).jump(Cond.NE, parent);

        clone(code, HostProcess.CLONE_FILES | HostProcess.CLONE_PARENT);
        code.test(Reg.RAX, Reg.RAX).jump(Cond.NE, helper);

        code.mov(Reg.RDI, StubLayout.CODE_ADDR)
                .mov(Reg.RSI, StubLayout.CODE_SIZE)
                .mov(Reg.RDX, StubCode.protection());
        code.mov(Reg.R10, Mman.MAP_SHARED | Mman.MAP_FIXED)
                .mov(Reg.R8, Reg.R12)
                .zero(Reg.R9)
                .syscall(HostNr.MMAP);
        code.cmp(Reg.RAX, -4095).jump(Cond.AE, failed);
        code.mov(Reg.R9, Reg.R13).jmp(Reg.R14); // with the code's descriptor in r12
        code.bind(failed).mov(Reg.RDI, 1).syscall(HostNr.EXIT_GROUP).ud2();

        code.bind(helper).store(Reg.RBP, 0, Reg.RAX).zero(Reg.RDI).syscall(HostNr.EXIT).ud2();

        code.bind(parent).pop(Reg.R14).pop(Reg.R13).pop(Reg.R12).pop(Reg.RBP).pop(Reg.RBX).ret();
        return code;
    }

    /** clone(flags, stack, ...) with the caller's stack and without a signal at exit. */
    private static void clone(X86 code, long flags) {
        code.mov(Reg.RDI, flags)
                .zero(Reg.RSI)
                .zero(Reg.RDX)
                .zero(Reg.R10)
                .zero(Reg.R8)
                .syscall(HostNr.CLONE);
    }
}
