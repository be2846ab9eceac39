package runscj.abi;

/** Layout of struct mount_attr of mount_setattr(2). Offsets in bytes. */
public final class MountAttr {
    private MountAttr() {}

    /** Bytes. */
    public static final int SIZE = 32;

    public static final int ATTR_SET_OFFSET = 0;
    public static final int ATTR_CLR_OFFSET = 8;
    public static final int PROPAGATION_OFFSET = 16;
    public static final int USERNS_FD_OFFSET = 24;
}
