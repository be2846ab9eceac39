package runscj.sentry.platform.systrap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Signal;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.ExtendedState;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.ThreadContext;

/**
 * The signal frame in a context: struct rt_sigframe as the host's kernel writes and reads it. It is
 * the guest thread's register file. Sources: Linux, {@code arch/x86/include/uapi/asm/sigcontext.h}
 * and {@code ucontext.h}.
 *
 * <p>Wherever the frame is said to be, it is read and written within the context only.
 */
final class TrapFrame {
    private static final int UC_FLAGS = 8;
    private static final int UC_LINK = 16;
    private static final int UC_STACK = 24;
    private static final int UC_STACK_FLAGS = 32;
    private static final int UC_STACK_SIZE = 40;
    private static final int R8 = 48;
    private static final int R9 = 56;
    private static final int R10 = 64;
    private static final int R11 = 72;
    private static final int R12 = 80;
    private static final int R13 = 88;
    private static final int R14 = 96;
    private static final int R15 = 104;
    private static final int RDI = 112;
    private static final int RSI = 120;
    private static final int RBP = 128;
    private static final int RBX = 136;
    private static final int RDX = 144;
    static final int RAX = 152;
    private static final int RCX = 160;
    private static final int RSP = 168;
    private static final int RIP = 176;
    private static final int EFLAGS = 184;
    private static final int SELECTORS = 192;
    private static final int ERROR = 200;
    private static final int TRAP_NUMBER = 208;
    private static final int STATE = 232;
    private static final int UC_SIGMASK = 304;
    private static final int SIGINFO = 312;
    static final int CALL_NUMBER = SIGINFO + 24;
    static final int CALL_ARCHITECTURE = SIGINFO + 28;
    private static final int SIZE = 440;

    private static final long UC_FP_XSTATE = 1;
    private static final long UC_SIGCONTEXT_SS = 2;
    private static final long UC_STRICT_RESTORE_SS = 4;

    private static final int SOFTWARE_BYTES = 464;
    private static final int FP_XSTATE_MAGIC1 = 0x4650_5853;
    private static final int FP_XSTATE_MAGIC2 = 0x4650_5845;
    private static final int MAGIC2_SIZE = 4;
    private static final int STATE_ALIGNMENT = 64;

    private static final long USER_CS = 0x33;
    private static final long USER32_CS = 0x23;
    private static final long USER_DS = 0x2b;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final MemorySegment memory;
    private final long addr;
    private final ExtendedState extendedState;

    /** Where our own frames go, from the start of the context. */
    private final int ownFrame;

    private final int ownState;

    /** Where the present frame is, from the start of the context. */
    private int frame;

    TrapFrame(ThreadContext context, ExtendedState extendedState) {
        memory = context.memory();
        addr = context.addr();
        this.extendedState = extendedState;
        ownState = StubLayout.CONTEXT_SIZE - extendedState.size() - MAGIC2_SIZE & -STATE_ALIGNMENT;
        ownFrame = (ownState - SIZE & -16) - 8;
        if (ownFrame < ThreadContext.STACK + SIZE) {
            throw new IllegalStateException("contexts are too small for this machine");
        }
    }

    /** Returns whether a context has room for the extended state of this machine. */
    static boolean fits(ExtendedState extendedState) {
        return extendedState.size() + 2 * SIZE + 1024 < StubLayout.CONTEXT_SIZE;
    }

    /** Makes a frame for a thread that is to start, with the processor's initial state. */
    void create(long blockedSignals) {
        frame = ownFrame;
        memory.asSlice(frame, SIZE).fill((byte) 0);
        put(UC_FLAGS, UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS);
        put(UC_STACK, addr + ThreadContext.STACK);
        memory.set(INT, frame + UC_STACK_FLAGS, 0);
        put(UC_STACK_SIZE, StubLayout.CONTEXT_SIZE - ThreadContext.STACK);
        put(UC_SIGMASK, blockedSignals);
        memory.set(WORD, ThreadContext.FRAME, addr + frame);
    }

    /** Finds the frame of a trap; returns false if there cannot be one where the thread says. */
    boolean find() {
        long offset = memory.get(WORD, ThreadContext.FRAME) - addr;
        if (offset < ThreadContext.STACK || offset > StubLayout.CONTEXT_SIZE - SIZE) {
            return false;
        }
        frame = (int) offset;
        return true;
    }

    private long get(int offset) {
        return memory.get(WORD, frame + offset);
    }

    private void put(int offset, long value) {
        memory.set(WORD, frame + offset, value);
    }

    int signal() {
        return memory.get(INT, frame + SIGINFO);
    }

    int code() {
        return memory.get(INT, frame + SIGINFO + 8);
    }

    /** Returns si_addr, or si_call_addr of SIGSYS. */
    long faultAddr() {
        return get(SIGINFO + 16);
    }

    /** Returns si_syscall of SIGSYS. */
    int callNumber() {
        return memory.get(INT, frame + CALL_NUMBER);
    }

    /** Returns si_arch of SIGSYS. */
    int callArchitecture() {
        return memory.get(INT, frame + CALL_ARCHITECTURE);
    }

    long error() {
        return get(ERROR);
    }

    int trapNumber() {
        return (int) get(TRAP_NUMBER);
    }

    /** Copies the general registers out, all but the segment bases. */
    void load(Registers registers) {
        registers.r8(get(R8));
        registers.r9(get(R9));
        registers.r10(get(R10));
        registers.r11(get(R11));
        registers.r12(get(R12));
        registers.r13(get(R13));
        registers.r14(get(R14));
        registers.r15(get(R15));
        registers.rdi(get(RDI));
        registers.rsi(get(RSI));
        registers.rbp(get(RBP));
        registers.rbx(get(RBX));
        registers.rdx(get(RDX));
        registers.rax(get(RAX));
        registers.rcx(get(RCX));
        registers.rsp(get(RSP));
        registers.rip(get(RIP));
        registers.eflags(get(EFLAGS));
        long selectors = get(SELECTORS); // cs, gs, fs, ss
        registers.cs(selectors & 0xffff);
        registers.ss(selectors >>> 48);
    }

    /** Copies the general registers in, all but the segment bases. */
    void store(Registers registers) {
        put(R8, registers.r8());
        put(R9, registers.r9());
        put(R10, registers.r10());
        put(R11, registers.r11());
        put(R12, registers.r12());
        put(R13, registers.r13());
        put(R14, registers.r14());
        put(R15, registers.r15());
        put(RDI, registers.rdi());
        put(RSI, registers.rsi());
        put(RBP, registers.rbp());
        put(RBX, registers.rbx());
        put(RDX, registers.rdx());
        put(RAX, registers.rax());
        put(RCX, registers.rcx());
        put(RSP, registers.rsp());
        put(RIP, registers.rip());
        put(EFLAGS, registers.eflags());
        long cs = registers.cs() == USER32_CS ? USER32_CS : USER_CS;
        put(SELECTORS, cs | USER_DS << 48);
    }

    /** Copies the extended state out; returns false if the frame has none where it can be. */
    boolean loadState(MemorySegment target) {
        long at = get(STATE) - addr;
        int size = extendedState.size();
        if (at < ThreadContext.STACK
                || at > StubLayout.CONTEXT_SIZE - ExtendedState.LEGACY_SIZE
                || (at & STATE_ALIGNMENT - 1) != 0) {
            return false;
        }
        long length = Math.min(size, StubLayout.CONTEXT_SIZE - at);
        MemorySegment.copy(memory, at, target, 0, length);
        target.asSlice(length).fill((byte) 0);
        target.asSlice(SOFTWARE_BYTES, ExtendedState.LEGACY_SIZE - SOFTWARE_BYTES).fill((byte) 0);
        ExtendedState.expandLegacy(target);
        return true;
    }

    /** Copies an extended state in that the processor accepts. */
    void storeState(MemorySegment source) {
        long at = get(STATE) - addr;
        int size = extendedState.size();
        if (at < ThreadContext.STACK
                || at > StubLayout.CONTEXT_SIZE - size - MAGIC2_SIZE
                || (at & STATE_ALIGNMENT - 1) != 0) {
            at = ownState;
        }
        MemorySegment.copy(source, 0, memory, at, size);
        memory.set(INT, at + SOFTWARE_BYTES, FP_XSTATE_MAGIC1);
        memory.set(INT, at + SOFTWARE_BYTES + 4, size + MAGIC2_SIZE);
        memory.set(WORD, at + SOFTWARE_BYTES + 8, extendedState.features());
        memory.set(INT, at + SOFTWARE_BYTES + 16, size);
        memory.set(INT, at + size, FP_XSTATE_MAGIC2);
        put(STATE, addr + at);
        put(UC_FLAGS, get(UC_FLAGS) | UC_FP_XSTATE);
    }

    /** Makes the thread start with the processor's initial extended state. */
    void dropState() {
        put(STATE, 0);
        put(UC_FLAGS, get(UC_FLAGS) & ~UC_FP_XSTATE);
        put(UC_LINK, 0);
    }

    /** Returns the signals that guest threads do not block. */
    static long handledMask(int[] signals) {
        long mask = 0;
        for (int signal : signals) {
            mask |= 1L << signal - 1;
        }
        return mask & ~(1L << Signal.SIGKILL - 1);
    }
}
