package runscj.abi;

/** Layout of struct fanotify_event_metadata of fanotify(7). Offsets in bytes. */
public final class FanotifyEventMetadata {
    private FanotifyEventMetadata() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int EVENT_LEN_OFFSET = 0;
    public static final int VERS_OFFSET = 4;
    public static final int METADATA_LEN_OFFSET = 6;
    public static final int MASK_OFFSET = 8;
    public static final int FD_OFFSET = 16;
    public static final int PID_OFFSET = 20;
}
