package runscj.abi;

/** The kernel's struct termios of TCGETS. Offsets in bytes. */
public final class TermiosLayout {
    private TermiosLayout() {}

    /** Bytes. */
    public static final int SIZE = 36;

    public static final int C_IFLAG_OFFSET = 0;
    public static final int C_OFLAG_OFFSET = 4;
    public static final int C_CFLAG_OFFSET = 8;
    public static final int C_LFLAG_OFFSET = 12;
    public static final int C_LINE_OFFSET = 16;
    public static final int C_CC_OFFSET = 17;
}
