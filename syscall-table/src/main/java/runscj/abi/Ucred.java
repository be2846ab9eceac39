package runscj.abi;

/** Layout of struct ucred of SO_PEERCRED and SCM_CREDENTIALS. Offsets in bytes. */
public final class Ucred {
    private Ucred() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int PID_OFFSET = 0;
    public static final int UID_OFFSET = 4;
    public static final int GID_OFFSET = 8;
}
