package runscj.abi;

/** Layout of struct __user_cap_data_struct of capget(2); version 3 has two. Offsets in bytes. */
public final class CapUserData {
    private CapUserData() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int EFFECTIVE_OFFSET = 0;
    public static final int PERMITTED_OFFSET = 4;
    public static final int INHERITABLE_OFFSET = 8;
}
