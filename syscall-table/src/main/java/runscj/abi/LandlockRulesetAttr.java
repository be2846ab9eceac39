package runscj.abi;

/** Layout of struct landlock_ruleset_attr of landlock_create_ruleset(2). Offsets in bytes. */
public final class LandlockRulesetAttr {
    private LandlockRulesetAttr() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int HANDLED_ACCESS_FS_OFFSET = 0;
    public static final int HANDLED_ACCESS_NET_OFFSET = 8;
    public static final int SCOPED_OFFSET = 16;
}
