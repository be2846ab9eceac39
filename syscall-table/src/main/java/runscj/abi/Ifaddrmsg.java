package runscj.abi;

/** Layout of struct ifaddrmsg of rtnetlink(7). Offsets in bytes. */
public final class Ifaddrmsg {
    private Ifaddrmsg() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int IFA_FAMILY_OFFSET = 0;
    public static final int IFA_PREFIXLEN_OFFSET = 1;
    public static final int IFA_FLAGS_OFFSET = 2;
    public static final int IFA_SCOPE_OFFSET = 3;
    public static final int IFA_INDEX_OFFSET = 4;
}
