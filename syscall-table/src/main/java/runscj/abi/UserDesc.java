package runscj.abi;

/** Layout of struct user_desc of modify_ldt(2). Offsets in bytes. */
public final class UserDesc {
    private UserDesc() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int ENTRY_NUMBER_OFFSET = 0;
    public static final int BASE_ADDR_OFFSET = 4;
    public static final int LIMIT_OFFSET = 8;
}
