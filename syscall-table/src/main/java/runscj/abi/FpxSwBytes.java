package runscj.abi;

/** Software-reserved bytes of an FXSAVE area in a signal frame. Offsets in bytes. */
public final class FpxSwBytes {
    private FpxSwBytes() {}

    /** Bytes. */
    public static final int SIZE = 48;

    public static final int MAGIC1_OFFSET = 0;
    public static final int EXTENDED_SIZE_OFFSET = 4;
    public static final int XFEATURES_OFFSET = 8;
    public static final int XSTATE_SIZE_OFFSET = 16;
}
