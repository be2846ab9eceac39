package runscj.sentry.sync;

/**
 * The lock order: a thread that holds a lock acquires only locks of a later rank. Two locks of one
 * rank are taken by {@link OrderedLock#lockBoth}, ordered by id. Wait queues lock themselves below
 * all of these.
 */
public enum LockRank {
    /** The task tree: parents, children, process groups, sessions, pid tables. */
    TASKS,
    /** A mount namespace's tree of mounts. */
    MOUNTS,
    /** Renames across directories of one file system. */
    RENAME,
    /** A directory's entries; parent before child. */
    DIRECTORY,
    /** A descriptor table. */
    FD_TABLE,
    /** An open file's position. */
    FILE_POSITION,
    /** The contents of a pipe, socket or terminal; held across copies of guest memory. */
    STREAM,
    /** One guest address space: VMAs and PMAs. */
    MM,
    /** A file-system object's metadata or contents. */
    INODE,
    /** An event file and the like; the state of a socket. */
    FILE,
    /** A thread group's signal state. */
    SIGNALS,
    /** A futex bucket. */
    FUTEX,
    /** The timer heap. */
    TIMERS,
    /** A platform address space's orders. */
    ADDRESS_SPACE,
    /** The memory file's extents. */
    MEMORY_FILE,
    /** Anything that takes no other lock while it is held. */
    LEAF;

    /** Returns a new lock of this rank. */
    public OrderedLock newLock() {
        return new OrderedLock(this);
    }
}
