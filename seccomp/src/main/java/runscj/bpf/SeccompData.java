package runscj.bpf;

/**
 * Layout of what a seccomp program looks at. Source: {@code linux/seccomp.h}, struct seccomp_data.
 */
public final class SeccompData {
    /** Size in bytes. */
    public static final int SIZE = 64;

    /** Offset of the system call's number, 32 bits. */
    public static final int NR = 0;

    /** Offset of the architecture, 32 bits. */
    public static final int ARCH = 4;

    /** Offset of the instruction pointer, 64 bits, low half first. */
    public static final int INSTRUCTION_POINTER = 8;

    private SeccompData() {}

    /** Offset of an argument, 0 to 5; 64 bits, low half first. */
    public static int arg(int index) {
        return 16 + 8 * index;
    }
}
