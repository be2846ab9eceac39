package runscj.sentry.arch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import runscj.abi.Signal;

/**
 * The layout of what the kernel puts on the stack for a signal handler, {@code struct rt_sigframe}
 * of x86-64: return address, ucontext, siginfo; above it the extended state. Offsets are bytes from
 * the frame's start. Source: {@code arch/x86/include/uapi/asm/sigcontext.h} and {@code ucontext.h}.
 * An instance is one such frame, without the extended state. Not thread-safe.
 */
public final class SignalFrame {
    /** The address that the handler returns to. */
    public static final int RETURN_OFFSET = 0;

    /** {@code struct ucontext}. */
    public static final int UCONTEXT_OFFSET = 8;

    /** {@code uc_stack}: address, flags, length. */
    public static final int STACK_OFFSET = UCONTEXT_OFFSET + 16;

    /** {@code uc_mcontext}. */
    public static final int MCONTEXT_OFFSET = UCONTEXT_OFFSET + 40;

    /** {@code uc_sigmask}. */
    public static final int MASK_OFFSET = MCONTEXT_OFFSET + 256;

    /** {@code siginfo_t}. */
    public static final int INFO_OFFSET = MASK_OFFSET + 8;

    /** Bytes of the frame without the extended state. */
    public static final int SIZE = INFO_OFFSET + 128;

    /** Bytes below the stack pointer that a leaf function may use. */
    public static final int RED_ZONE = 128;

    /** Bytes behind an extended state image: the second magic number. */
    public static final int MAGIC2_SIZE = 4;

    private static final int UC_FP_XSTATE = 1;
    private static final int UC_SIGCONTEXT_SS = 2;
    private static final int UC_STRICT_RESTORE_SS = 4;

    /**
     * Where struct user_regs_struct has the words that struct sigcontext begins with: r8 to r15,
     * rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags. The selectors follow.
     */
    private static final int[] PLACES = {
        9, 8, 7, 6, 3, 2, 1, 0, 14, 13, 4, 5, 12, 10, 11, 19, 16, 18
    };

    private static final int FP_ALIGNMENT = 64;
    private static final int FRAME_ALIGNMENT = 16;

    private static final int MAGIC1 = 0x46505853;
    private static final int MAGIC2 = 0x46505845;
    private static final int LEGACY_SIZE = 512;
    private static final int XSAVE_HEADER_SIZE = 64;

    /** {@code struct _fpx_sw_bytes} within the legacy area. */
    private static final int SOFTWARE_OFFSET = 464;

    private static final int XSTATE_BV_OFFSET = 512;
    private static final long FP_SSE = 3;

    private static final int USER_CS = 0x33;
    private static final int USER_SS = 0x2b;
    private static final long TRAP_FLAG = 0x100;
    private static final long DIRECTION_FLAG = 0x400;
    private static final long RESUME_FLAG = 0x10000;

    /** AC, OF, DF, TF, SF, ZF, AF, PF, CF, RF: what a handler's return may change. */
    private static final long RESTORED_FLAGS = 0x50dd5;

    private static final long USER_END = 1L << 47;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final int RETURN = RETURN_OFFSET / 8;
    private static final int FLAGS = UCONTEXT_OFFSET / 8;
    private static final int STACK = STACK_OFFSET / 8;
    private static final int GENERAL = MCONTEXT_OFFSET / 8;
    private static final int EFLAGS = GENERAL + 17;
    private static final int SELECTORS = GENERAL + 18;
    private static final int ERROR = GENERAL + 19;
    private static final int TRAP_NUMBER = GENERAL + 20;
    private static final int OLD_MASK = GENERAL + 21;
    private static final int FAULT_ADDR = GENERAL + 22;
    private static final int STATE = GENERAL + 23;
    private static final int MASK = MASK_OFFSET / 8;
    private static final int INFO = INFO_OFFSET / 8;

    /** The frame as words, without the extended state. */
    private final long[] words = new long[SIZE / 8];

    private final MemorySegment wordsMemory = MemorySegment.ofArray(words);
    private final MemorySegment memory;

    /**
     * Makes a frame, which can be used for one signal after the other. It is put together in an
     * array and copied at once: a word written through a segment costs as much as the whole copy,
     * in the interpreter many times as much.
     *
     * @param memory {@link #SIZE} bytes of native memory, aligned to 8
     */
    public SignalFrame(MemorySegment memory) {
        this.memory = memory;
    }

    /** Returns the memory that {@link #finish} fills and {@link #read} reads. */
    public MemorySegment memory() {
        return memory;
    }

    /** Returns where the extended state goes below a stack address. */
    public static long extendedStateAddr(long stackAddr, int extendedStateSize) {
        return (stackAddr - extendedStateSize - MAGIC2_SIZE) & -FP_ALIGNMENT;
    }

    /**
     * Returns where the frame goes below the extended state: as after a call instruction, 8 below a
     * multiple of 16.
     */
    public static long frameAddr(long extendedStateAddr) {
        return ((extendedStateAddr - SIZE) & -FRAME_ALIGNMENT) - 8;
    }

    /** Returns the least stack that a handler needs, in bytes: AT_MINSIGSTKSZ. */
    public static int minimumStackSize(int extendedStateSize) {
        int size = SIZE + FRAME_ALIGNMENT + 8 + extendedStateSize + MAGIC2_SIZE + FP_ALIGNMENT - 1;
        return (size + FRAME_ALIGNMENT - 1) & -FRAME_ALIGNMENT;
    }

    /** What the processor reported with the last fault: trapno, err and cr2 of the context. */
    public record Fault(int trapNumber, long errorCode, long addr) {
        /** No fault yet. */
        public static final Fault NONE = new Fault(0, 0, 0);

        /**
         * Returns the exception behind a signal that is not a page fault: its vector follows from
         * signal and si_code; cr2 keeps its value.
         */
        public static Fault exception(int signal, int code, long oldAddr) {
            int vector =
                    switch (signal) {
                        case Signal.SIGILL -> 6;
                        case Signal.SIGFPE ->
                                code == Signal.FPE_INTDIV ? 0 : code == Signal.FPE_INTOVF ? 4 : 19;
                        case Signal.SIGTRAP ->
                                code == Signal.SI_KERNEL || code == Signal.TRAP_BRKPT ? 3 : 1;
                        case Signal.SIGBUS -> 17;
                        default -> 13;
                    };
            return new Fault(vector, 0, oldAddr);
        }
    }

    /** Sets return address, flags, registers and mask; all else becomes zero. */
    public void begin(
            Registers registers, Fault fault, long returnAddr, long extendedStateAddr, long mask) {
        Arrays.fill(words, 0);
        words[RETURN] = returnAddr;
        words[FLAGS] = UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
        for (int i = 0; i < PLACES.length; i++) {
            words[GENERAL + i] = registers.word(PLACES[i]);
        }
        words[SELECTORS] = USER_CS | (long) USER_SS << 48;
        words[ERROR] = fault.errorCode;
        words[TRAP_NUMBER] = fault.trapNumber;
        words[OLD_MASK] = mask;
        words[FAULT_ADDR] = fault.addr;
        words[STATE] = extendedStateAddr;
        words[MASK] = mask;
    }

    /** Sets the alternate stack, as sigaltstack(2) has it. */
    public void stack(long addr, int flags, long length) {
        words[STACK] = addr;
        words[STACK + 1] = flags & 0xffff_ffffL;
        words[STACK + 2] = length;
    }

    /** Sets a word of siginfo_t, counted from 0. */
    public void info(int index, long word) {
        words[INFO + index] = word;
    }

    /** Stores the frame in its memory. */
    public void finish() {
        MemorySegment.copy(wordsMemory, 0, memory, 0, SIZE);
    }

    /** Makes the registers those of a handler's first instruction. */
    public static void enterHandler(
            Registers registers, int signal, long handlerAddr, long frameAddr) {
        registers.rdi(signal);
        registers.rax(0);
        registers.rsi(frameAddr + INFO_OFFSET);
        registers.rdx(frameAddr + UCONTEXT_OFFSET);
        registers.rip(handlerAddr);
        registers.rsp(frameAddr);
        registers.cs(USER_CS);
        registers.ss(USER_SS);
        registers.eflags(registers.eflags() & ~(TRAP_FLAG | DIRECTION_FLAG | RESUME_FLAG));
    }

    /**
     * Takes the frame, up to the mask, from its memory, and loads the registers. What the guest may
     * not choose keeps its value or is set right.
     *
     * @return false if the frame asks for a code segment or an instruction address that user code
     *     cannot have: the registers show it, but must not be run
     */
    public boolean read(Registers registers) {
        MemorySegment.copy(memory, 0, wordsMemory, 0, INFO_OFFSET);
        long oldFlags = registers.eflags();
        for (int i = 0; i < PLACES.length; i++) {
            registers.word(PLACES[i], words[GENERAL + i]);
        }
        registers.eflags((oldFlags & ~RESTORED_FLAGS) | (words[EFLAGS] & RESTORED_FLAGS));
        registers.cs(USER_CS);
        registers.ss(USER_SS);
        registers.origRax(-1);
        long rip = registers.rip();
        int cs = (int) (words[SELECTORS] & 0xffff) | 3;
        return cs == USER_CS && rip >= 0 && rip < USER_END;
    }

    /** Returns the mask of a frame that was read. */
    public long mask() {
        return words[MASK];
    }

    /** Returns the address of the alternate stack of a frame that was read. */
    public long stackAddr() {
        return words[STACK];
    }

    /** Returns its flags. */
    public int stackFlags() {
        return (int) words[STACK + 1];
    }

    /** Returns its length. */
    public long stackLength() {
        return words[STACK + 2];
    }

    /**
     * Returns the address of the extended state that a frame which was read names; 0 means the
     * initial state.
     */
    public long extendedStateAddr() {
        return words[STATE];
    }

    /**
     * Turns an XSAVE image into what a frame holds: software bytes with the first magic number, the
     * second one behind the image.
     *
     * @param image {@code size + MAGIC2_SIZE} bytes
     */
    public static void sealExtendedState(MemorySegment image, int size) {
        long features = features(image);
        image.asSlice(SOFTWARE_OFFSET, LEGACY_SIZE - SOFTWARE_OFFSET).fill((byte) 0);
        if (size > LEGACY_SIZE) {
            image.set(INT, SOFTWARE_OFFSET, MAGIC1);
            image.set(INT, SOFTWARE_OFFSET + 4, size + MAGIC2_SIZE);
            image.set(LONG, SOFTWARE_OFFSET + 8, features);
            image.set(INT, SOFTWARE_OFFSET + 16, size);
            image.set(LONG, XSTATE_BV_OFFSET, image.get(LONG, XSTATE_BV_OFFSET) | FP_SSE);
            image.set(INT, size, MAGIC2);
        }
    }

    /**
     * Reads the state components that the machine's images have, from the software bytes as a
     * signal frame or PTRACE_GETREGSET fills them; else those in use.
     */
    private static long features(MemorySegment image) {
        if (image.byteSize() < LEGACY_SIZE + XSAVE_HEADER_SIZE) {
            return FP_SSE;
        }
        long features =
                image.get(INT, SOFTWARE_OFFSET) == MAGIC1
                        ? image.get(LONG, SOFTWARE_OFFSET + 8)
                        : image.get(LONG, SOFTWARE_OFFSET);
        return (features != 0 ? features : image.get(LONG, XSTATE_BV_OFFSET)) | FP_SSE;
    }

    /**
     * Prepares a guest's extended state for loading: without valid magic numbers only the legacy
     * part counts, the rest becomes initial.
     *
     * @param image {@code size + MAGIC2_SIZE} bytes copied from the guest
     */
    public static void openExtendedState(MemorySegment image, int size) {
        if (size <= LEGACY_SIZE) {
            return;
        }
        int xstateSize = image.get(INT, SOFTWARE_OFFSET + 16);
        boolean valid =
                image.get(INT, SOFTWARE_OFFSET) == MAGIC1
                        && xstateSize >= LEGACY_SIZE + XSAVE_HEADER_SIZE
                        && xstateSize <= size
                        && xstateSize <= image.get(INT, SOFTWARE_OFFSET + 4)
                        && image.get(INT, xstateSize) == MAGIC2;
        if (valid) {
            long features =
                    image.get(LONG, XSTATE_BV_OFFSET) & image.get(LONG, SOFTWARE_OFFSET + 8);
            image.asSlice(xstateSize, size - xstateSize).fill((byte) 0);
            image.set(LONG, XSTATE_BV_OFFSET, features);
            image.asSlice(XSTATE_BV_OFFSET + 8, XSAVE_HEADER_SIZE - 8).fill((byte) 0);
        } else {
            image.asSlice(LEGACY_SIZE, size - LEGACY_SIZE).fill((byte) 0);
            image.set(LONG, XSTATE_BV_OFFSET, FP_SSE);
        }
    }
}
