package runscj.sentry.platform.ptrace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.Mman;
import runscj.abi.Signal;
import runscj.host.Ptrace;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.stub.StubLayout;

/**
 * Tells from a ptrace stop why guest code stopped. Owner thread only.
 *
 * <p><b>Access of a fault.</b> ptrace does not show the processor's error code. What is known is
 * whether the host has the page mapped (SEGV_ACCERR) or not (SEGV_MAPERR), and rip. An unmapped
 * page is reported as read: mm then maps it with all that it allows without a copy, and a write
 * that needs a copy faults again. A mapped page that refuses was written to. A fault at rip is an
 * instruction fetch. Where that is wrong (an instruction that runs into the next page, or writes to
 * itself), nothing changes and the same fault comes again: the second time the other kind is
 * reported.
 *
 * <p><b>32-bit calls.</b> {@code int 0x80} and {@code sysenter} stop as {@code syscall} does. Only
 * {@code syscall} leaves rip in rcx and the flags in r11; anything else is reported as the general
 * protection fault that a kernel without 32-bit support gives. A guest that forges rcx and r11 gets
 * a 64-bit call, which is checked like any other.
 */
final class TrapDecoder {
    /** The stop signal of a system call under PTRACE_O_TRACESYSGOOD. */
    static final int SYSCALL_STOP = Signal.SIGTRAP | 0x80;

    private static final int SI_CODE = 8;
    private static final int SI_ADDR = 16;
    private static final int SI_SYSCALL = 24;
    private static final int PAGE_FAULT = 14;
    private static final int PF_PROT = 1;
    private static final int PF_WRITE = 2;
    private static final int PF_USER = 4;
    private static final int PF_INSTR = 16;
    private static final long USER_CS = 0x33;
    private static final long USER_DS = 0x2b;
    private static final int SYSCALL_LENGTH = 2;
    private static final int LONGEST_INSTRUCTION = 15;

    private final MemorySegment siginfo;
    private long lastAddr;
    private long lastRip;
    private int lastAccess;

    /** Takes 128 bytes to work with. */
    TrapDecoder(MemorySegment siginfo) {
        this.siginfo = siginfo;
    }

    /** Decodes a system-call stop; the registers were just read. */
    Trap syscall(Registers registers) {
        lastAccess = 0;
        if (registers.rcx() == registers.rip() && registers.r11() == registers.eflags()) {
            return Trap.Syscall.INSTANCE;
        }
        registers.rip(registers.rip() - SYSCALL_LENGTH);
        registers.rax(registers.origRax());
        registers.origRax(-1);
        registers.cs(USER_CS);
        registers.ss(USER_DS);
        return new Trap.Signal(Signal.SIGSEGV, Signal.SI_KERNEL, 0);
    }

    /**
     * Decodes a signal stop and reads the registers; null if the guest did not cause the signal,
     * which is then dropped.
     */
    @Nullable Trap signal(Tracee thread, int signal, Registers registers) {
        switch (signal) {
            case Signal.SIGSEGV,
                    Signal.SIGBUS,
                    Signal.SIGILL,
                    Signal.SIGFPE,
                    Signal.SIGTRAP,
                    Signal.SIGSYS -> {}
            default -> {
                return null;
            }
        }
        if (Ptrace.getSigInfo(thread.tid(), siginfo) != 0) {
            return null;
        }
        int code = siginfo.get(ValueLayout.JAVA_INT, SI_CODE);
        if (code <= 0) {
            return null; // sent by a process of the host
        }
        thread.getRegisters(registers);
        long addr = siginfo.get(ValueLayout.JAVA_LONG, SI_ADDR);
        if (signal == Signal.SIGSEGV
                && (code == Signal.SEGV_MAPERR || code == Signal.SEGV_ACCERR)) {
            return fault(addr, code, registers.rip());
        }
        lastAccess = 0;
        if (signal == Signal.SIGSYS) {
            // The host emulates calls into the vsyscall page, which SYSEMU does not see but the
            // filter does; it has returned to the caller.
            registers.origRax(siginfo.get(ValueLayout.JAVA_INT, SI_SYSCALL));
            return Trap.Syscall.INSTANCE;
        }
        return new Trap.Signal(signal, code, addr);
    }

    /**
     * Whether the instruction at rip has a byte at the address, or may have one there in the next
     * page.
     */
    private static boolean mayBeFetch(long addr, long rip) {
        long distance = addr - rip;
        return distance == 0
                || (distance > 0
                        && distance < LONGEST_INSTRUCTION
                        && (addr & (StubLayout.PAGE_SIZE - 1)) == 0);
    }

    private Trap fault(long addr, int code, long rip) {
        boolean mapped = code == Signal.SEGV_ACCERR;
        int access;
        if (addr == rip) {
            access = Mman.PROT_EXEC;
        } else {
            access = mapped ? Mman.PROT_WRITE : Mman.PROT_READ;
        }
        if (mapped
                && mayBeFetch(addr, rip)
                && addr == lastAddr
                && rip == lastRip
                && access == lastAccess) {
            access = access == Mman.PROT_WRITE ? Mman.PROT_EXEC : Mman.PROT_WRITE;
        }
        lastAddr = addr;
        lastRip = rip;
        lastAccess = access;
        long error = PF_USER;
        if (mapped) {
            error |= PF_PROT;
        }
        if (access == Mman.PROT_WRITE) {
            error |= PF_WRITE;
        } else if (access == Mman.PROT_EXEC) {
            error |= PF_INSTR;
        }
        return new Trap.Fault(addr, access, PAGE_FAULT, error);
    }
}
