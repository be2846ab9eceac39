package runscj.abi;

/**
 * Layout of struct landlock_path_beneath_attr of landlock_add_rule(2); packed. Offsets in bytes.
 */
public final class LandlockPathBeneathAttr {
    private LandlockPathBeneathAttr() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int ALLOWED_ACCESS_OFFSET = 0;
    public static final int PARENT_FD_OFFSET = 8;
}
