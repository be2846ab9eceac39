package runscj.sentry.vfs;

import runscj.abi.Fcntl;

/**
 * A POSIX or OFD lock on a range of bytes.
 *
 * @param owner the descriptor table for POSIX locks, the {@link OpenFile} for OFD locks
 * @param type F_RDLCK, F_WRLCK or F_UNLCK
 * @param start first byte
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} reaches to any end of the file
 * @param pid what F_GETLK reports; -1 for OFD locks
 */
public record RecordLock(Object owner, int type, long start, long end, int pid) {
    boolean overlaps(RecordLock other) {
        return start <= other.end && other.start <= end;
    }

    boolean conflicts(RecordLock other) {
        return owner != other.owner
                && overlaps(other)
                && (type == Fcntl.F_WRLCK || other.type == Fcntl.F_WRLCK);
    }

    /** Returns whether both are one lock when they belong to one owner. */
    boolean joins(RecordLock other) {
        boolean touches =
                (end == Long.MAX_VALUE || other.start <= end + 1)
                        && (other.end == Long.MAX_VALUE || start <= other.end + 1);
        return type == other.type && touches;
    }

    RecordLock range(long newStart, long newEnd) {
        return new RecordLock(owner, type, newStart, newEnd, pid);
    }
}
