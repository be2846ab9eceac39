package runscj.abi;

/** Extended attributes: xattr(7), setxattr(2). Names and values are Linux's. */
public final class Xattr {
    private Xattr() {}

    public static final int XATTR_CREATE = 0x1;
    public static final int XATTR_REPLACE = 0x2;
    public static final int NGROUPS_MAX = 65536;
    public static final int ARG_MAX = 131072;
    public static final int NAME_MAX = 255;
    public static final int PATH_MAX = 4096;
    public static final int PIPE_BUF = 4096;
    public static final int XATTR_NAME_MAX = 255;
    public static final int XATTR_SIZE_MAX = 65536;
    public static final int XATTR_LIST_MAX = 65536;
}
