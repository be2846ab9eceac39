package runscj.gofer.wire;

/**
 * What the sentry can ask a gofer. A request is a packet: operation (int), export (int), then the
 * operation's fields; the answer starts with a status (int): 0 or a positive errno, after which
 * nothing follows. Little-endian; text is a length (int) and Latin-1 bytes. Paths are relative to
 * the export's root, without "." or "..", empty for the root itself; the gofer never follows a
 * symbolic link.
 */
public enum Operation {
    /** Path → {@link FileAttributes}, then the target text where it is a symbolic link. */
    LOOKUP,
    /**
     * Path, position (long) → position behind the last entry (long, -1 at the end), count (int),
     * then for each entry: name, attributes, target.
     */
    LIST,
    /**
     * Path, position (long) → whether the end was reached (int), then entries as getdents64(2) has
     * them, with "." and ".." (bytes). Positions are the entries' d_off, 0 at the start.
     */
    LIST_NAMES,
    /**
     * Path → as {@link #LOOKUP}; behind it, of a directory, as {@link #LIST_NAMES} from the start,
     * without entries where it cannot be read: for those who walk a tree.
     */
    LOOKUP_AND_NAMES,
    /** Path, open flags (int) → attributes; the descriptor comes along. */
    OPEN,
    /**
     * Path, open flags (int), mode (int), uid (int), gid (int) → attributes; the descriptor comes
     * along. The file must not exist.
     */
    CREATE,
    /** Path, mode (int), uid (int), gid (int) → attributes. */
    MKDIR,
    /** Path, mode with type (int), device (long), uid (int), gid (int) → attributes. */
    MKNOD,
    /** Path, target, uid (int), gid (int) → attributes. */
    SYMLINK,
    /** Path of the existing file, new path. */
    LINK,
    /** Path, flags (int: AT_REMOVEDIR or 0). */
    UNLINK,
    /** Old path, new path, flags of renameat2(2) (int). */
    RENAME,
    /** Path, {@link AttributeUpdate} → attributes. */
    SET_ATTRIBUTES,
    /** → block size, blocks, free, available, files, free files, name length (longs). */
    STATFS,
    /** Path, name → length (int), value. */
    GET_XATTR,
    /** Path, name, flags (int), value. */
    SET_XATTR,
    /** Path, name. */
    REMOVE_XATTR,
    /** Path → count (int), names. */
    LIST_XATTRS,
    /** → one more channel; its descriptor comes along. */
    CHANNEL,
    /** → number of exports (int), then for each its root's attributes. */
    EXPORTS,
    /** Path of a file or directory: writes its data and metadata to the host's disk. */
    SYNC,
    /** Writes everything of the file system that the export's root is on to the host's disk. */
    SYNC_FILE_SYSTEM;

    private static final Operation[] ALL = values();

    /** Returns the operation of a number, or null: the packet is malformed. */
    public static @org.jspecify.annotations.Nullable Operation of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : null;
    }
}
