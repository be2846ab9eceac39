package runscj.abi;

/**
 * Layout of struct statmount of statmount(2). Offsets in bytes; the texts begin at {@link #SIZE}.
 */
public final class Statmount {
    private Statmount() {}

    /** Bytes, without the texts. */
    public static final int SIZE = 512;

    public static final int SIZE_OFFSET = 0;
    public static final int MNT_OPTS_OFFSET = 4;
    public static final int MASK_OFFSET = 8;
    public static final int SB_DEV_MAJOR_OFFSET = 16;
    public static final int SB_DEV_MINOR_OFFSET = 20;
    public static final int SB_MAGIC_OFFSET = 24;
    public static final int SB_FLAGS_OFFSET = 32;
    public static final int FS_TYPE_OFFSET = 36;
    public static final int MNT_ID_OFFSET = 40;
    public static final int MNT_PARENT_ID_OFFSET = 48;
    public static final int MNT_ID_OLD_OFFSET = 56;
    public static final int MNT_PARENT_ID_OLD_OFFSET = 60;
    public static final int MNT_ATTR_OFFSET = 64;
    public static final int MNT_PROPAGATION_OFFSET = 72;
    public static final int MNT_PEER_GROUP_OFFSET = 80;
    public static final int MNT_MASTER_OFFSET = 88;
    public static final int PROPAGATE_FROM_OFFSET = 96;
    public static final int MNT_ROOT_OFFSET = 104;
    public static final int MNT_POINT_OFFSET = 108;
    public static final int MNT_NS_ID_OFFSET = 112;
    public static final int FS_SUBTYPE_OFFSET = 120;
    public static final int SB_SOURCE_OFFSET = 124;
    public static final int OPT_NUM_OFFSET = 128;
    public static final int OPT_ARRAY_OFFSET = 132;
    public static final int OPT_SEC_NUM_OFFSET = 136;
    public static final int OPT_SEC_ARRAY_OFFSET = 140;
    public static final int SUPPORTED_MASK_OFFSET = 144;
}
