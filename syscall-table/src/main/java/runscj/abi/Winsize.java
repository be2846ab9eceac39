package runscj.abi;

/** Layout of struct winsize of TIOCGWINSZ. Offsets in bytes. */
public final class Winsize {
    private Winsize() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int WS_ROW_OFFSET = 0;
    public static final int WS_COL_OFFSET = 2;
    public static final int WS_XPIXEL_OFFSET = 4;
    public static final int WS_YPIXEL_OFFSET = 6;
}
