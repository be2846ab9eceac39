package runscj.abi;

/** Layout of struct linger of SO_LINGER. Offsets in bytes. */
public final class Linger {
    private Linger() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int L_ONOFF_OFFSET = 0;
    public static final int L_LINGER_OFFSET = 4;
}
