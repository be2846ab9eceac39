package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * ptrace(2) of one's own children. Results are 0 (or what the request returns) or {@code -errno}.
 * Except for {@link #seize}, only the thread that attached may call, and only while the tracee is
 * stopped ({@link #interrupt} excepted).
 */
public final class Ptrace {
    public static final int TRACESYSGOOD = 0x1;
    public static final int TRACEFORK = 0x2;
    public static final int TRACEVFORK = 0x4;
    public static final int TRACECLONE = 0x8;
    public static final int TRACEEXEC = 0x10;
    public static final int TRACEEXIT = 0x40;
    public static final int TRACESECCOMP = 0x80;
    public static final int EXITKILL = 0x100000;

    /** Value of status >> 16 after {@link #interrupt}, or after a group stop. */
    public static final int EVENT_STOP = 128;

    public static final int NT_PRSTATUS = 1;
    public static final int NT_PRFPREG = 2;
    public static final int NT_X86_XSTATE = 0x202;

    /** Size of struct user_regs_struct in bytes. */
    public static final int REGS_SIZE = 27 * 8;

    private static final int PEEKUSER = 3;
    private static final int POKEUSER = 6;
    private static final int CONT = 7;
    private static final int SINGLESTEP = 9;
    private static final int GETREGS = 12;
    private static final int SETREGS = 13;
    private static final int ATTACH = 16;
    private static final int DETACH = 17;
    private static final int SYSCALL = 24;
    private static final int SYSEMU = 31;
    private static final int SYSEMU_SINGLESTEP = 32;
    private static final int SETOPTIONS = 0x4200;
    private static final int GETEVENTMSG = 0x4201;
    private static final int GETSIGINFO = 0x4202;
    private static final int SETSIGINFO = 0x4203;
    private static final int GETREGSET = 0x4204;
    private static final int SETREGSET = 0x4205;
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int LISTEN = 0x4208;
    private static final int SETSIGMASK = 0x420b;
    private static final int SIGNAL_SET_SIZE = 8;

    private Ptrace() {}

    private static long call(int request, int tid, long addr, long data) {
        return HostSyscalls.call(HostNr.PTRACE, request, tid, addr, data);
    }

    /** Attaches without stopping; options are a union of TRACE... and EXITKILL. */
    public static long seize(int tid, int options) {
        return call(SEIZE, tid, 0, options);
    }

    /** Attaches and sends SIGSTOP. */
    public static long attach(int tid) {
        return call(ATTACH, tid, 0, 0);
    }

    /** Changes the options of a stopped tracee. */
    public static long setOptions(int tid, int options) {
        return call(SETOPTIONS, tid, 0, options);
    }

    /** Stops a running tracee: its next wait status has {@link #EVENT_STOP}. */
    public static long interrupt(int tid) {
        return call(INTERRUPT, tid, 0, 0);
    }

    /** Continues to the next system call, which is not executed; delivers {@code sig} if not 0. */
    public static long sysemu(int tid, int sig) {
        return call(SYSEMU, tid, 0, sig);
    }

    /** Executes one instruction; a system call is not executed. */
    public static long sysemuSinglestep(int tid, int sig) {
        return call(SYSEMU_SINGLESTEP, tid, 0, sig);
    }

    /** Continues. */
    public static long cont(int tid, int sig) {
        return call(CONT, tid, 0, sig);
    }

    /** Continues to the next entry to or exit from a system call. */
    public static long syscall(int tid, int sig) {
        return call(SYSCALL, tid, 0, sig);
    }

    /** Executes one instruction. */
    public static long singlestep(int tid, int sig) {
        return call(SINGLESTEP, tid, 0, sig);
    }

    /** Leaves a tracee in group stop without continuing it. */
    public static long listen(int tid) {
        return call(LISTEN, tid, 0, 0);
    }

    /** Detaches and continues. */
    public static long detach(int tid, int sig) {
        return call(DETACH, tid, 0, sig);
    }

    /** Reads struct user_regs_struct, {@link #REGS_SIZE} bytes. */
    public static long getRegs(int tid, MemorySegment regs) {
        return call(GETREGS, tid, 0, sized(regs, REGS_SIZE));
    }

    /** Writes struct user_regs_struct. */
    public static long setRegs(int tid, MemorySegment regs) {
        return call(SETREGS, tid, 0, sized(regs, REGS_SIZE));
    }

    /**
     * Reads a register set (NT_...); returns how many bytes the kernel filled, at most the size of
     * {@code into}.
     */
    public static long getRegSet(int tid, int type, MemorySegment into) {
        return regSet(GETREGSET, tid, type, into);
    }

    /** Writes a register set; returns how many bytes the kernel took. */
    public static long setRegSet(int tid, int type, MemorySegment from) {
        return regSet(SETREGSET, tid, type, from);
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
        return call(PEEKUSER, tid, offset, sized(into, 8));
    }

    /** Writes one word of struct user at a byte offset. */
    public static long pokeUser(int tid, long offset, long value) {
        return call(POKEUSER, tid, offset, value);
    }

    /** Reads the siginfo_t of the signal that stopped the tracee, 128 bytes. */
    public static long getSigInfo(int tid, MemorySegment info) {
        return call(GETSIGINFO, tid, 0, sized(info, 128));
    }

    /** Replaces the siginfo_t of the signal that stopped the tracee. */
    public static long setSigInfo(int tid, MemorySegment info) {
        return call(SETSIGINFO, tid, 0, sized(info, 128));
    }

    /** Reads the message of a ptrace event (new pid, exit status), 8 bytes. */
    public static long getEventMsg(int tid, MemorySegment into) {
        return call(GETEVENTMSG, tid, 0, sized(into, 8));
    }

    /** Sets the blocked signals: bit n - 1 for signal n. */
    public static long setSigMask(int tid, long mask) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment set = scratch.reserve(SIGNAL_SET_SIZE);
            set.set(ValueLayout.JAVA_LONG, 0, mask);
            return call(SETSIGMASK, tid, SIGNAL_SET_SIZE, set.address());
        }
    }

    private static long sized(MemorySegment memory, long size) {
        if (memory.byteSize() < size) {
            throw new IllegalArgumentException("segment too small: " + memory.byteSize());
        }
        return Host.address(memory);
    }
}
