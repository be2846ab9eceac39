package runscj.abi;

/**
 * Layout of struct new_utsname of uname(2); each member is a NUL-terminated string of at most
 * FIELD_LENGTH bytes. Offsets in bytes.
 */
public final class Utsname {
    private Utsname() {}

    /** Bytes. */
    public static final int SIZE = 390;

    public static final int SYSNAME_OFFSET = 0;
    public static final int NODENAME_OFFSET = 65;
    public static final int RELEASE_OFFSET = 130;
    public static final int VERSION_OFFSET = 195;
    public static final int MACHINE_OFFSET = 260;
    public static final int DOMAINNAME_OFFSET = 325;

    public static final int FIELD_LENGTH = 65;
}
