package runscj.abi;

/** Layout of struct fsxattr of FS_IOC_FSGETXATTR. Offsets in bytes. */
public final class Fsxattr {
    private Fsxattr() {}

    /** Bytes. */
    public static final int SIZE = 28;

    public static final int FSX_XFLAGS_OFFSET = 0;
    public static final int FSX_EXTSIZE_OFFSET = 4;
    public static final int FSX_NEXTENTS_OFFSET = 8;
    public static final int FSX_PROJID_OFFSET = 12;
    public static final int FSX_COWEXTSIZE_OFFSET = 16;
}
