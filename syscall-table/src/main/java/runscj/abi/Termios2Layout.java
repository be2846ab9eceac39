package runscj.abi;

/** Layout of struct termios2 of TCGETS2. Offsets in bytes. */
public final class Termios2Layout {
    private Termios2Layout() {}

    /** Bytes. */
    public static final int SIZE = 44;

    public static final int C_IFLAG_OFFSET = 0;
    public static final int C_OFLAG_OFFSET = 4;
    public static final int C_CFLAG_OFFSET = 8;
    public static final int C_LFLAG_OFFSET = 12;
    public static final int C_LINE_OFFSET = 16;
    public static final int C_CC_OFFSET = 17;
    public static final int C_ISPEED_OFFSET = 36;
    public static final int C_OSPEED_OFFSET = 40;
}
