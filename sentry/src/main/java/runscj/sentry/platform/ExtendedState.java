package runscj.sentry.platform;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.host.EmittedCode;
import runscj.host.Scratch;

/**
 * XSAVE images in standard format: their size on this machine and what is valid in them. Source:
 * Intel SDM vol. 1 chapter 13; what Linux accepts, {@code arch/x86/kernel/fpu}.
 */
public final class ExtendedState {
    /** Bytes of the x87 and SSE state, at the start of an image. */
    public static final int LEGACY_SIZE = 512;

    private static final int HEADER_SIZE = 64;
    private static final int FCW = 0;

    /** Abridged tag word: a bit for each x87 register in use. */
    private static final int FTW = 4;

    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int XSTATE_BV = LEGACY_SIZE;
    private static final int XCOMP_BV = LEGACY_SIZE + 8;

    /** x87, SSE, and PKRU, which is of no use to guests: their pages all have key 0. */
    private static final long LEGACY_COMPONENTS = 0x203;

    private static final int INITIAL_FCW = 0x37f;
    private static final int INITIAL_MXCSR = 0x1f80;
    private static final int DEFAULT_MXCSR_MASK = 0xffbf;
    private static final int X87_REGISTERS = 32;
    private static final int XMM_REGISTERS = 160;
    private static final int XMM_END = 416;
    private static final int SOFTWARE_BYTES = 464;
    private static final long X87 = 1;
    private static final long SSE = 2;
    private static final int XSAVE_LEAF = 0xd;

    /** push rbx; mov eax, edi; mov ecx, esi; cpuid; mov eax, ebx; pop rbx; ret. */
    private static final byte[] CPUID_EBX = {
        0x53,
        (byte) 0x89,
        (byte) 0xf8,
        (byte) 0x89,
        (byte) 0xf1,
        0x0f,
        (byte) 0xa2,
        (byte) 0x89,
        (byte) 0xd8,
        0x5b,
        (byte) 0xc3
    };

    /** push rbx; mov eax, edi; mov ecx, esi; cpuid; pop rbx; ret. */
    private static final byte[] CPUID_EAX = {
        0x53,
        (byte) 0x89,
        (byte) 0xf8,
        (byte) 0x89,
        (byte) 0xf1,
        0x0f,
        (byte) 0xa2,
        0x5b,
        (byte) 0xc3
    };

    /** AMX: the host lets a process use it only on request, which stubs do not make. */
    private static final long ON_REQUEST = 3L << 17;

    private static final int FIRST_EXTENDED = 2;
    private static final int COMPONENTS = 63;

    /** xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret. */
    private static final byte[] XGETBV = {
        0x31,
        (byte) 0xc9,
        0x0f,
        0x01,
        (byte) 0xd0,
        0x48,
        (byte) 0xc1,
        (byte) 0xe2,
        0x20,
        0x48,
        0x09,
        (byte) 0xd0,
        (byte) 0xc3
    };

    /** fxsave [rdi]; ret. */
    private static final byte[] FXSAVE = {0x0f, (byte) 0xae, 0x07, (byte) 0xc3};

    private final int size;
    private final long features;
    private final int mxcsrMask;

    private ExtendedState(int size, long features, int mxcsrMask) {
        this.size = size;
        this.features = features;
        this.mxcsrMask = mxcsrMask;
    }

    /** Asks the processor. */
    public static ExtendedState ofThisMachine() {
        int size = cpuidEbx(XSAVE_LEAF, 0);
        long features;
        try (EmittedCode xgetbv = EmittedCode.of(XGETBV)) {
            features = xgetbv.invoke(0, 0, 0, 0, 0, 0);
        }
        if ((features & ON_REQUEST) != 0) {
            features &= ~ON_REQUEST;
            size = sizeOf(features);
        }
        return new ExtendedState(size, features, mxcsrMaskOfThisMachine());
    }

    /** Returns what the processor's cpuid instruction says in ebx. */
    public static int cpuidEbx(int leaf, int subleaf) {
        try (EmittedCode cpuid = EmittedCode.of(CPUID_EBX)) {
            return (int) cpuid.invoke(leaf, subleaf, 0, 0, 0, 0);
        }
    }

    /** Returns the end of the last of some components in the standard format. */
    static int sizeOf(long features) {
        int size = LEGACY_SIZE + HEADER_SIZE;
        try (EmittedCode offset = EmittedCode.of(CPUID_EBX);
                EmittedCode length = EmittedCode.of(CPUID_EAX)) {
            for (int i = FIRST_EXTENDED; i < COMPONENTS; i++) {
                if ((features >>> i & 1) != 0) {
                    long end =
                            (offset.invoke(XSAVE_LEAF, i, 0, 0, 0, 0) & 0xffff_ffffL)
                                    + (length.invoke(XSAVE_LEAF, i, 0, 0, 0, 0) & 0xffff_ffffL);
                    size = Math.max(size, (int) end);
                }
            }
        }
        return size;
    }

    private static int mxcsrMaskOfThisMachine() {
        try (EmittedCode fxsave = EmittedCode.of(FXSAVE);
                Scratch scratch = Scratch.open()) {
            MemorySegment image = scratch.allocate(LEGACY_SIZE);
            fxsave.invoke(image.address(), 0, 0, 0, 0, 0);
            int mask = image.get(ValueLayout.JAVA_INT, MXCSR_MASK);
            return mask == 0 ? DEFAULT_MXCSR_MASK : mask;
        }
    }

    /** Returns the bytes of an image. */
    public int size() {
        return size;
    }

    /** Returns the enabled state components (XCR0). */
    public long features() {
        return features;
    }

    /** Stores the processor's initial state. */
    public void initialize(MemorySegment image) {
        image.fill((byte) 0);
        image.set(ValueLayout.JAVA_SHORT_UNALIGNED, FCW, (short) INITIAL_FCW);
        image.set(ValueLayout.JAVA_INT_UNALIGNED, MXCSR, INITIAL_MXCSR);
    }

    /**
     * Copies an image and clears what the processor would refuse: unknown components, reserved bits
     * of mxcsr and header, the compacted format. A source that is too short is filled up with
     * zeroes.
     */
    public void copyValid(MemorySegment source, MemorySegment target) {
        long length = Math.min(source.byteSize(), size);
        MemorySegment.copy(source, 0, target, 0, length);
        target.asSlice(length).fill((byte) 0);
        int mxcsr = target.get(ValueLayout.JAVA_INT_UNALIGNED, MXCSR);
        target.set(ValueLayout.JAVA_INT_UNALIGNED, MXCSR, mxcsr & mxcsrMask);
        long components = target.get(ValueLayout.JAVA_LONG_UNALIGNED, XSTATE_BV);
        target.set(ValueLayout.JAVA_LONG_UNALIGNED, XSTATE_BV, components & features);
        target.asSlice(XCOMP_BV, HEADER_SIZE - 8).fill((byte) 0);
        expandLegacy(target);
    }

    /**
     * Writes out the x87 and SSE state where an image only says that it is initial, so that equal
     * states have equal images.
     */
    public static void expandLegacy(MemorySegment image) {
        long components = image.get(ValueLayout.JAVA_LONG_UNALIGNED, XSTATE_BV);
        if ((components & X87) == 0) {
            image.asSlice(0, MXCSR).fill((byte) 0);
            image.set(ValueLayout.JAVA_SHORT_UNALIGNED, FCW, (short) INITIAL_FCW);
            image.asSlice(X87_REGISTERS, XMM_REGISTERS - X87_REGISTERS).fill((byte) 0);
        }
        if ((components & SSE) == 0) {
            image.asSlice(XMM_REGISTERS, XMM_END - XMM_REGISTERS).fill((byte) 0);
        }
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, XSTATE_BV, components | X87 | SSE);
    }

    /**
     * Returns whether two expanded images hold the same state. Software's part of the legacy area
     * does not count.
     */
    public static boolean isSame(MemorySegment first, MemorySegment second) {
        long size = first.byteSize();
        return MemorySegment.mismatch(first, 0, SOFTWARE_BYTES, second, 0, SOFTWARE_BYTES) < 0
                && MemorySegment.mismatch(first, LEGACY_SIZE, size, second, LEGACY_SIZE, size) < 0;
    }

    /**
     * Returns whether an image has only x87 and SSE state, the 512 bytes that fxsave knows, beside
     * protection keys.
     */
    public static boolean isLegacyOnly(MemorySegment image) {
        return (image.get(ValueLayout.JAVA_LONG_UNALIGNED, XSTATE_BV) & ~LEGACY_COMPONENTS) == 0;
    }

    /**
     * Returns whether code that starts with this state sees what it may count on: default control
     * words and an empty x87 stack.
     */
    public static boolean isFreshEnough(MemorySegment image) {
        return image.get(ValueLayout.JAVA_SHORT_UNALIGNED, FCW) == INITIAL_FCW
                && image.get(ValueLayout.JAVA_BYTE, FTW) == 0
                && image.get(ValueLayout.JAVA_INT_UNALIGNED, MXCSR) == INITIAL_MXCSR;
    }
}
