package runscj.abi;

/** Layout of struct robust_list_head of set_robust_list(2). Offsets in bytes. */
public final class RobustListHead {
    private RobustListHead() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int LIST_OFFSET = 0;
    public static final int FUTEX_OFFSET_OFFSET = 8;
    public static final int LIST_OP_PENDING_OFFSET = 16;
}
