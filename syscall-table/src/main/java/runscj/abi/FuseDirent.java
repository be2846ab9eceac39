package runscj.abi;

/** Layout of struct fuse_dirent of the FUSE protocol. Offsets in bytes. */
public final class FuseDirent {
    private FuseDirent() {}

    public static final int INO_OFFSET = 0;
    public static final int OFF_OFFSET = 8;
    public static final int NAMELEN_OFFSET = 16;
    public static final int TYPE_OFFSET = 20;
    public static final int NAME_OFFSET = 24;
}
