package runscj.abi;

/** Layout of struct nlattr of netlink(7). Offsets in bytes. */
public final class Nlattr {
    private Nlattr() {}

    /** Bytes. */
    public static final int SIZE = 4;

    public static final int NLA_LEN_OFFSET = 0;
    public static final int NLA_TYPE_OFFSET = 2;
}
