package runscj.abi;

/** Layout of struct sockaddr_un of unix(7). Offsets in bytes. */
public final class SockaddrUn {
    private SockaddrUn() {}

    /** Bytes. */
    public static final int SIZE = 110;

    public static final int SUN_FAMILY_OFFSET = 0;
    public static final int SUN_PATH_OFFSET = 2;
}
