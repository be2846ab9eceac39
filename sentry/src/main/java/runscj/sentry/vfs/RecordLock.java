package runscj.sentry.vfs;

import runscj.abi.Fcntl;

/**
 * A POSIX or OFD lock on a range of bytes, or a whole-file lock of flock(2).
 *
 * @param owner the descriptor table for POSIX locks, the {@link OpenFile} for the others
 * @param file through which it was taken
 * @param type F_RDLCK, F_WRLCK or F_UNLCK
 * @param start first byte
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} reaches to any end of the file
 * @param pid what F_GETLK reports; -1 for OFD locks
 */
public record RecordLock(Object owner, OpenFile file, int type, long start, long end, int pid) {
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

    /** Appends a line of proc_locks(5), its number left out. */
    void describe(StringBuilder out, boolean whole, Inode inode) {
        out.append(whole ? "FLOCK  " : pid == -1 ? "OFDLCK " : "POSIX  ");
        out.append("ADVISORY  ").append(type == Fcntl.F_WRLCK ? "WRITE " : "READ ").append(pid);
        long device = inode.fileSystem().deviceId();
        twoDigits(out.append(' '), DeviceRegistry.major(device));
        twoDigits(out.append(':'), DeviceRegistry.minor(device));
        out.append(':').append(inode.inodeNumber()).append(' ').append(start).append(' ');
        if (end == Long.MAX_VALUE) {
            out.append("EOF\n");
        } else {
            out.append(end).append('\n');
        }
    }

    private static void twoDigits(StringBuilder out, int number) {
        if (number < 16) {
            out.append('0');
        }
        out.append(Integer.toHexString(number));
    }

    RecordLock range(long newStart, long newEnd) {
        return new RecordLock(owner, file, type, newStart, newEnd, pid);
    }
}
