package runscj.abi;

/**
 * Layout of struct cmsghdr of cmsg(3); data follows, and the next header is 8-aligned. Offsets in
 * bytes.
 */
public final class Cmsghdr {
    private Cmsghdr() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int CMSG_LEN_OFFSET = 0;
    public static final int CMSG_LEVEL_OFFSET = 8;
    public static final int CMSG_TYPE_OFFSET = 12;
}
