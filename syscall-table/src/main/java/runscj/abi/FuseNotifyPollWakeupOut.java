package runscj.abi;

/** Layout of struct fuse_notify_poll_wakeup_out of the FUSE protocol. Offsets in bytes. */
public final class FuseNotifyPollWakeupOut {
    private FuseNotifyPollWakeupOut() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int KH_OFFSET = 0;
}
