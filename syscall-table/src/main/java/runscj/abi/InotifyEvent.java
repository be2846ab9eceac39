package runscj.abi;

/** Layout of struct inotify_event of inotify(7); the name follows. Offsets in bytes. */
public final class InotifyEvent {
    private InotifyEvent() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int WD_OFFSET = 0;
    public static final int MASK_OFFSET = 4;
    public static final int COOKIE_OFFSET = 8;
    public static final int LEN_OFFSET = 12;
    public static final int NAME_OFFSET = 16;
}
