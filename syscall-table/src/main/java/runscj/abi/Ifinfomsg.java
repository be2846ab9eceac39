package runscj.abi;

/** Layout of struct ifinfomsg of rtnetlink(7). Offsets in bytes. */
public final class Ifinfomsg {
    private Ifinfomsg() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int IFI_FAMILY_OFFSET = 0;
    public static final int IFI_TYPE_OFFSET = 2;
    public static final int IFI_INDEX_OFFSET = 4;
    public static final int IFI_FLAGS_OFFSET = 8;
    public static final int IFI_CHANGE_OFFSET = 12;
}
