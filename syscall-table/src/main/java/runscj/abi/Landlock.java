package runscj.abi;

/** landlock(7) rights and rule types. Names and values are Linux's. */
public final class Landlock {
    private Landlock() {}

    public static final int LANDLOCK_CREATE_RULESET_VERSION = 0x1;
    public static final int LANDLOCK_CREATE_RULESET_ERRATA = 0x2;
    public static final int LANDLOCK_RULE_PATH_BENEATH = 1;
    public static final int LANDLOCK_ACCESS_FS_EXECUTE = 0x1;
    public static final int LANDLOCK_ACCESS_FS_WRITE_FILE = 0x2;
    public static final int LANDLOCK_ACCESS_FS_READ_FILE = 0x4;
    public static final int LANDLOCK_ACCESS_FS_READ_DIR = 0x8;
    public static final int LANDLOCK_ACCESS_FS_REMOVE_DIR = 0x10;
    public static final int LANDLOCK_ACCESS_FS_REMOVE_FILE = 0x20;
    public static final int LANDLOCK_ACCESS_FS_MAKE_CHAR = 0x40;
    public static final int LANDLOCK_ACCESS_FS_MAKE_DIR = 0x80;
    public static final int LANDLOCK_ACCESS_FS_MAKE_REG = 0x100;
    public static final int LANDLOCK_ACCESS_FS_MAKE_SOCK = 0x200;
    public static final int LANDLOCK_ACCESS_FS_MAKE_FIFO = 0x400;
    public static final int LANDLOCK_ACCESS_FS_MAKE_BLOCK = 0x800;
    public static final int LANDLOCK_ACCESS_FS_MAKE_SYM = 0x1000;
    public static final int LANDLOCK_ACCESS_FS_REFER = 0x2000;
    public static final int LANDLOCK_ACCESS_FS_TRUNCATE = 0x4000;
    public static final int LANDLOCK_ACCESS_FS_IOCTL_DEV = 0x8000;
    public static final int LANDLOCK_ACCESS_NET_BIND_TCP = 0x1;
    public static final int LANDLOCK_ACCESS_NET_CONNECT_TCP = 0x2;
    public static final int LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 0x1;
    public static final int LANDLOCK_SCOPE_SIGNAL = 0x2;
    public static final int LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF = 0x1;
    public static final int LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON = 0x2;
    public static final int LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF = 0x4;
    public static final int LANDLOCK_RULE_NET_PORT = 2;
}
