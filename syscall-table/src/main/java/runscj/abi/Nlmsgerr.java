package runscj.abi;

/** Layout of struct nlmsgerr of netlink(7). Offsets in bytes. */
public final class Nlmsgerr {
    private Nlmsgerr() {}

    /** Bytes. */
    public static final int SIZE = 20;

    public static final int ERROR_OFFSET = 0;
    public static final int MSG_OFFSET = 4;
}
