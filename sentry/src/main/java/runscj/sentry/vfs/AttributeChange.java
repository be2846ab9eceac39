package runscj.sentry.vfs;

/**
 * Which attributes to set; a negative or {@link #OMIT} field stays as it is. Permission has been
 * checked and set-id bits have been cleared by the VFS.
 */
public final class AttributeChange {
    /** Leaves a time as it is. */
    public static final long OMIT = Long.MIN_VALUE;

    /** Sets a time to the file system's now. */
    public static final long NOW = Long.MIN_VALUE + 1;

    /** Permission bits incl. set-id and sticky, or -1. */
    public int permissions = -1;

    /** Owner, or -1. */
    public int uid = -1;

    /** Group, or -1. */
    public int gid = -1;

    /** New length in bytes, or -1. */
    public long sizeBytes = -1;

    /** Nanoseconds since the epoch, {@link #NOW} or {@link #OMIT}. */
    public long accessTimeNs = OMIT;

    /** Nanoseconds since the epoch, {@link #NOW} or {@link #OMIT}. */
    public long modifyTimeNs = OMIT;
}
