package runscj.abi;

/** Layout of struct linux_dirent64 of getdents64(2); records are 8-aligned. Offsets in bytes. */
public final class Dirent64 {
    private Dirent64() {}

    public static final int D_INO_OFFSET = 0;
    public static final int D_OFF_OFFSET = 8;
    public static final int D_RECLEN_OFFSET = 16;
    public static final int D_TYPE_OFFSET = 18;
    public static final int D_NAME_OFFSET = 19;
}
