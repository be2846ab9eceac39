package runscj.abi;

/** Layout of struct sock_fprog, a classic BPF program. Offsets in bytes. */
public final class SockFprog {
    private SockFprog() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int LEN_OFFSET = 0;
    public static final int FILTER_OFFSET = 8;
}
