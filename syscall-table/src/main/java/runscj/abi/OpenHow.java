package runscj.abi;

/** Layout of struct open_how of openat2(2). Offsets in bytes. */
public final class OpenHow {
    private OpenHow() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FLAGS_OFFSET = 0;
    public static final int MODE_OFFSET = 8;
    public static final int RESOLVE_OFFSET = 16;
}
