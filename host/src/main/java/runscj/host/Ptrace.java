package runscj.host;

import static runscj.abi.Ptrace.PTRACE_ATTACH;
import static runscj.abi.Ptrace.PTRACE_CONT;
import static runscj.abi.Ptrace.PTRACE_DETACH;
import static runscj.abi.Ptrace.PTRACE_EVENT_STOP;
import static runscj.abi.Ptrace.PTRACE_GETEVENTMSG;
import static runscj.abi.Ptrace.PTRACE_GETREGS;
import static runscj.abi.Ptrace.PTRACE_GETREGSET;
import static runscj.abi.Ptrace.PTRACE_GETSIGINFO;
import static runscj.abi.Ptrace.PTRACE_INTERRUPT;
import static runscj.abi.Ptrace.PTRACE_LISTEN;
import static runscj.abi.Ptrace.PTRACE_O_EXITKILL;
import static runscj.abi.Ptrace.PTRACE_O_TRACECLONE;
import static runscj.abi.Ptrace.PTRACE_O_TRACEEXEC;
import static runscj.abi.Ptrace.PTRACE_O_TRACEEXIT;
import static runscj.abi.Ptrace.PTRACE_O_TRACEFORK;
import static runscj.abi.Ptrace.PTRACE_O_TRACESECCOMP;
import static runscj.abi.Ptrace.PTRACE_O_TRACESYSGOOD;
import static runscj.abi.Ptrace.PTRACE_O_TRACEVFORK;
import static runscj.abi.Ptrace.PTRACE_PEEKUSR;
import static runscj.abi.Ptrace.PTRACE_POKEUSR;
import static runscj.abi.Ptrace.PTRACE_SEIZE;
import static runscj.abi.Ptrace.PTRACE_SETOPTIONS;
import static runscj.abi.Ptrace.PTRACE_SETREGS;
import static runscj.abi.Ptrace.PTRACE_SETREGSET;
import static runscj.abi.Ptrace.PTRACE_SETSIGINFO;
import static runscj.abi.Ptrace.PTRACE_SETSIGMASK;
import static runscj.abi.Ptrace.PTRACE_SINGLESTEP;
import static runscj.abi.Ptrace.PTRACE_SYSCALL;
import static runscj.abi.Ptrace.PTRACE_SYSEMU;
import static runscj.abi.Ptrace.PTRACE_SYSEMU_SINGLESTEP;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Elf;

/**
 * ptrace(2) of one's own children. Results are 0 (or what the request returns) or {@code -errno}.
 * Except for {@link #seize}, only the thread that attached may call, and only while the tracee is
 * stopped ({@link #interrupt} excepted).
 */
public final class Ptrace {
    public static final int TRACESYSGOOD = PTRACE_O_TRACESYSGOOD;
    public static final int TRACEFORK = PTRACE_O_TRACEFORK;
    public static final int TRACEVFORK = PTRACE_O_TRACEVFORK;
    public static final int TRACECLONE = PTRACE_O_TRACECLONE;
    public static final int TRACEEXEC = PTRACE_O_TRACEEXEC;
    public static final int TRACEEXIT = PTRACE_O_TRACEEXIT;
    public static final int TRACESECCOMP = PTRACE_O_TRACESECCOMP;
    public static final int EXITKILL = PTRACE_O_EXITKILL;

    /** Value of status >> 16 after {@link #interrupt}, or after a group stop. */
    public static final int EVENT_STOP = PTRACE_EVENT_STOP;

    public static final int NT_PRSTATUS = Elf.NT_PRSTATUS;
    public static final int NT_PRFPREG = Elf.NT_PRFPREG;
    public static final int NT_X86_XSTATE = Elf.NT_X86_XSTATE;

    /** Size of struct user_regs_struct in bytes. */
    public static final int REGS_SIZE = 27 * 8;

    private static final int SIGNAL_SET_SIZE = 8;

    private Ptrace() {}

    private static long call(int request, int tid, long addr, long data) {
        return HostSyscalls.call(HostNr.PTRACE, request, tid, addr, data);
    }

    /** Attaches without stopping; options are a union of TRACE... and EXITKILL. */
    public static long seize(int tid, int options) {
        return call(PTRACE_SEIZE, tid, 0, options);
    }

    /** Attaches and sends SIGSTOP. */
    public static long attach(int tid) {
        return call(PTRACE_ATTACH, tid, 0, 0);
    }

    /** Changes the options of a stopped tracee. */
    public static long setOptions(int tid, int options) {
        return call(PTRACE_SETOPTIONS, tid, 0, options);
    }

    /** Stops a running tracee: its next wait status has {@link #EVENT_STOP}. */
    public static long interrupt(int tid) {
        return call(PTRACE_INTERRUPT, tid, 0, 0);
    }

    /** Continues to the next system call, which is not executed; delivers {@code sig} if not 0. */
    public static long sysemu(int tid, int sig) {
        return call(PTRACE_SYSEMU, tid, 0, sig);
    }

    /** Executes one instruction; a system call is not executed. */
    public static long sysemuSinglestep(int tid, int sig) {
        return call(PTRACE_SYSEMU_SINGLESTEP, tid, 0, sig);
    }

    /** Continues. */
    public static long cont(int tid, int sig) {
        return call(PTRACE_CONT, tid, 0, sig);
    }

    /** Continues to the next entry to or exit from a system call. */
    public static long syscall(int tid, int sig) {
        return call(PTRACE_SYSCALL, tid, 0, sig);
    }

    /** Executes one instruction. */
    public static long singlestep(int tid, int sig) {
        return call(PTRACE_SINGLESTEP, tid, 0, sig);
    }

    /** Leaves a tracee in group stop without continuing it. */
    public static long listen(int tid) {
        return call(PTRACE_LISTEN, tid, 0, 0);
    }

    /** Detaches and continues. */
    public static long detach(int tid, int sig) {
        return call(PTRACE_DETACH, tid, 0, sig);
    }

    /** Reads struct user_regs_struct, {@link #REGS_SIZE} bytes. */
    public static long getRegs(int tid, MemorySegment regs) {
        return call(PTRACE_GETREGS, tid, 0, sized(regs, REGS_SIZE));
    }

    /** Writes struct user_regs_struct. */
    public static long setRegs(int tid, MemorySegment regs) {
        return call(PTRACE_SETREGS, tid, 0, sized(regs, REGS_SIZE));
    }

    /**
     * Reads a register set (NT_...); returns how many bytes the kernel filled, at most the size of
     * {@code into}.
     */
    public static long getRegSet(int tid, int type, MemorySegment into) {
        return regSet(PTRACE_GETREGSET, tid, type, into);
    }

    /** Writes a register set; returns how many bytes the kernel took. */
    public static long setRegSet(int tid, int type, MemorySegment from) {
        return regSet(PTRACE_SETREGSET, tid, type, from);
    }

    private static long regSet(int request, int tid, int type, MemorySegment memory) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment iovec = scratch.reserve(16);
            iovec.set(ValueLayout.JAVA_LONG, 0, Host.address(memory));
            iovec.set(ValueLayout.JAVA_LONG, 8, memory.byteSize());
            long result = call(request, tid, type, iovec.address());
            return result < 0 ? result : iovec.get(ValueLayout.JAVA_LONG, 8);
        }
    }

    /** Reads one word of struct user at a byte offset into {@code into}, 8 bytes. */
    public static long peekUser(int tid, long offset, MemorySegment into) {
        return call(PTRACE_PEEKUSR, tid, offset, sized(into, 8));
    }

    /** Writes one word of struct user at a byte offset. */
    public static long pokeUser(int tid, long offset, long value) {
        return call(PTRACE_POKEUSR, tid, offset, value);
    }

    /** Reads the siginfo_t of the signal that stopped the tracee, 128 bytes. */
    public static long getSigInfo(int tid, MemorySegment info) {
        return call(PTRACE_GETSIGINFO, tid, 0, sized(info, 128));
    }

    /** Replaces the siginfo_t of the signal that stopped the tracee. */
    public static long setSigInfo(int tid, MemorySegment info) {
        return call(PTRACE_SETSIGINFO, tid, 0, sized(info, 128));
    }

    /** Reads the message of a ptrace event (new pid, exit status), 8 bytes. */
    public static long getEventMsg(int tid, MemorySegment into) {
        return call(PTRACE_GETEVENTMSG, tid, 0, sized(into, 8));
    }

    /** Sets the blocked signals: bit n - 1 for signal n. */
    public static long setSigMask(int tid, long mask) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment set = scratch.reserve(SIGNAL_SET_SIZE);
            set.set(ValueLayout.JAVA_LONG, 0, mask);
            return call(PTRACE_SETSIGMASK, tid, SIGNAL_SET_SIZE, set.address());
        }
    }

    private static long sized(MemorySegment memory, long size) {
        if (memory.byteSize() < size) {
            throw new IllegalArgumentException("segment too small: " + memory.byteSize());
        }
        return Host.address(memory);
    }
}
