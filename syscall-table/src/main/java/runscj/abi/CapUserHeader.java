package runscj.abi;

/** Layout of struct __user_cap_header_struct of capget(2). Offsets in bytes. */
public final class CapUserHeader {
    private CapUserHeader() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int VERSION_OFFSET = 0;
    public static final int PID_OFFSET = 4;
}
