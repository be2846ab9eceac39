package runscj.abi;

/** Layout of struct file_attr of file_getattr(2). Offsets in bytes. */
public final class FileAttr {
    private FileAttr() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int FA_XFLAGS_OFFSET = 0;
    public static final int FA_EXTSIZE_OFFSET = 8;
    public static final int FA_NEXTENTS_OFFSET = 12;
    public static final int FA_PROJID_OFFSET = 16;
    public static final int FA_COWEXTSIZE_OFFSET = 20;
}
