package runscj.abi;

/** Layout of struct xattr_args of setxattrat(2). Offsets in bytes. */
public final class XattrArgs {
    private XattrArgs() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int VALUE_OFFSET = 0;
    public static final int SIZE_OFFSET = 8;
    public static final int FLAGS_OFFSET = 12;
}
