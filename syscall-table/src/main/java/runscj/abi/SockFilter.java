package runscj.abi;

/** Layout of struct sock_filter, one classic BPF instruction. Offsets in bytes. */
public final class SockFilter {
    private SockFilter() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int CODE_OFFSET = 0;
    public static final int JT_OFFSET = 2;
    public static final int JF_OFFSET = 3;
    public static final int K_OFFSET = 4;
}
