package runscj.abi;

/**
 * Layout of struct linux_dirent of getdents(2); d_type is the record's last byte. Offsets in bytes.
 */
public final class LinuxDirent {
    private LinuxDirent() {}

    public static final int D_INO_OFFSET = 0;
    public static final int D_OFF_OFFSET = 8;
    public static final int D_RECLEN_OFFSET = 16;
    public static final int D_NAME_OFFSET = 18;
}
