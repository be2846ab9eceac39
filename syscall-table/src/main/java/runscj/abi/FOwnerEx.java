package runscj.abi;

/** Layout of struct f_owner_ex of F_SETOWN_EX. Offsets in bytes. */
public final class FOwnerEx {
    private FOwnerEx() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int TYPE_OFFSET = 0;
    public static final int PID_OFFSET = 4;
}
