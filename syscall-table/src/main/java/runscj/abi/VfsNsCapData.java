package runscj.abi;

/**
 * Layout of struct vfs_ns_cap_data of the security.capability attribute; little-endian. Offsets in
 * bytes.
 */
public final class VfsNsCapData {
    private VfsNsCapData() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int MAGIC_ETC_OFFSET = 0;
    public static final int DATA_OFFSET = 4;
    public static final int ROOTID_OFFSET = 20;
}
