package runscj.abi;

/**
 * Layout of struct sockaddr_in of ip(7); port and address in network byte order. Offsets in bytes.
 */
public final class SockaddrIn {
    private SockaddrIn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int SIN_FAMILY_OFFSET = 0;
    public static final int SIN_PORT_OFFSET = 2;
    public static final int SIN_ADDR_OFFSET = 4;
}
