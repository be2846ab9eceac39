package runscj.abi;

/** Layout of struct utimbuf of utime(2). Offsets in bytes. */
public final class Utimbuf {
    private Utimbuf() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int ACTIME_OFFSET = 0;
    public static final int MODTIME_OFFSET = 8;
}
