package runscj.abi;

/** Layout of struct seccomp_notif_addfd of seccomp_unotify(2). Offsets in bytes. */
public final class SeccompNotifAddfd {
    private SeccompNotifAddfd() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int ID_OFFSET = 0;
    public static final int FLAGS_OFFSET = 8;
    public static final int SRCFD_OFFSET = 12;
    public static final int NEWFD_OFFSET = 16;
    public static final int NEWFD_FLAGS_OFFSET = 20;
}
