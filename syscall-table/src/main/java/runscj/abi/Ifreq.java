package runscj.abi;

/** Layout of struct ifreq of netdevice(7). Offsets in bytes. */
public final class Ifreq {
    private Ifreq() {}

    /** Bytes. */
    public static final int SIZE = 40;

    public static final int IFR_NAME_OFFSET = 0;
    public static final int IFR_ADDR_OFFSET = 16;
    public static final int IFR_FLAGS_OFFSET = 16;
    public static final int IFR_IFINDEX_OFFSET = 16;
    public static final int IFR_MTU_OFFSET = 16;
    public static final int IFR_HWADDR_OFFSET = 16;
    public static final int IFR_METRIC_OFFSET = 16;
    public static final int IFR_QLEN_OFFSET = 16;
    public static final int IFR_MAP_OFFSET = 16;
    public static final int IFR_DATA_OFFSET = 16;
}
