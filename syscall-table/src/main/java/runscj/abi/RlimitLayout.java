package runscj.abi;

/** Layout of struct rlimit of getrlimit(2) and struct rlimit64 of prlimit(2). Offsets in bytes. */
public final class RlimitLayout {
    private RlimitLayout() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int RLIM_CUR_OFFSET = 0;
    public static final int RLIM_MAX_OFFSET = 8;
}
