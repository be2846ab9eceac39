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
    private static final int GENERAL = 48;
    static final int RAX = 152;
    static final int RIP = 176;
    private static final int FLAGS = 184;
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

    /**
     * Where struct user_regs_struct has the words that struct sigcontext begins with: r8 to r15,
     * rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags. The selectors follow.
     */
    private static final int[] PLACES = {
        9, 8, 7, 6, 3, 2, 1, 0, 14, 13, 4, 5, 12, 10, 11, 19, 16, 18
    };

    private static final int SELECTORS = PLACES.length;
    private static final int ORIG_RAX = 15;
    private static final int CS = 17;
    private static final int SS = 20;

    private final MemorySegment memory;
    private final long addr;

    /** The general registers as in struct sigcontext: copied at once, which is most of a trap. */
    private final long[] general = new long[SELECTORS + 1];

    /** And as in struct user_regs_struct, up to the last that a frame has. */
    private final long[] user = new long[SS + 1];

    private final MemorySegment generalMemory = MemorySegment.ofArray(general);
    private final MemorySegment userMemory = MemorySegment.ofArray(user);
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
        return ThreadContext.STACK + extendedState.size() + 2 * SIZE + 1024
                < StubLayout.CONTEXT_SIZE;
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

    long rip() {
        return get(RIP);
    }

    long flags() {
        return get(FLAGS);
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
        MemorySegment.copy(memory, frame + GENERAL, generalMemory, 0, generalMemory.byteSize());
        for (int i = 0; i < SELECTORS; i++) {
            user[PLACES[i]] = general[i];
        }
        long selectors = general[SELECTORS]; // cs, gs, fs, ss
        user[CS] = selectors & 0xffff;
        user[SS] = selectors >>> 48;
        user[ORIG_RAX] = registers.origRax();
        MemorySegment.copy(userMemory, 0, registers.segment(), 0, userMemory.byteSize());
    }

    /** Copies the general registers in, all but the segment bases. */
    void store(Registers registers) {
        MemorySegment.copy(registers.segment(), 0, userMemory, 0, userMemory.byteSize());
        for (int i = 0; i < SELECTORS; i++) {
            general[i] = user[PLACES[i]];
        }
        long cs = user[CS] == USER32_CS ? USER32_CS : USER_CS;
        general[SELECTORS] = cs | USER_DS << 48;
        MemorySegment.copy(generalMemory, 0, memory, frame + GENERAL, generalMemory.byteSize());
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
