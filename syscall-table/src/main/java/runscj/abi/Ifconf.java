package runscj.abi;

/** Layout of struct ifconf of SIOCGIFCONF. Offsets in bytes. */
public final class Ifconf {
    private Ifconf() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int IFC_LEN_OFFSET = 0;
    public static final int IFC_BUF_OFFSET = 8;
}
