package runscj.abi;

/** Layout of struct sockaddr_storage, room for any socket address. Offsets in bytes. */
public final class SockaddrStorage {
    private SockaddrStorage() {}

    /** Bytes. */
    public static final int SIZE = 128;

    public static final int SS_FAMILY_OFFSET = 0;
}
