package runscj.abi;

/** Layout of struct landlock_net_port_attr of landlock_add_rule(2). Offsets in bytes. */
public final class LandlockNetPortAttr {
    private LandlockNetPortAttr() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int ALLOWED_ACCESS_OFFSET = 0;
    public static final int PORT_OFFSET = 8;
}
