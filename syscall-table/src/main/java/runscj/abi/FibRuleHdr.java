package runscj.abi;

/** Layout of struct fib_rule_hdr of rtnetlink(7). Offsets in bytes. */
public final class FibRuleHdr {
    private FibRuleHdr() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int FAMILY_OFFSET = 0;
    public static final int DST_LEN_OFFSET = 1;
    public static final int SRC_LEN_OFFSET = 2;
    public static final int TOS_OFFSET = 3;
    public static final int TABLE_OFFSET = 4;
    public static final int RES1_OFFSET = 5;
    public static final int RES2_OFFSET = 6;
    public static final int ACTION_OFFSET = 7;
    public static final int FLAGS_OFFSET = 8;
}
