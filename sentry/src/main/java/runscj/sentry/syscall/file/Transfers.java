package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Fcntl.RWF_APPEND;
import static runscj.abi.Fcntl.RWF_DSYNC;
import static runscj.abi.Fcntl.RWF_HIPRI;
import static runscj.abi.Fcntl.RWF_NOAPPEND;
import static runscj.abi.Fcntl.RWF_NOWAIT;
import static runscj.abi.Fcntl.RWF_SYNC;
import static runscj.abi.FileMode.S_IFBLK;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Syncable;

/**
 * Reading and writing with RWF_* flags, for whoever has a file and a buffer: preadv2(2) and its
 * kin, and asynchronous requests.
 */
public final class Transfers {
    /** In place of an offset: at the file's position, or from a stream. */
    public static final long AT_POSITION = -1;

    private static final int KNOWN =
            RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND;

    private Transfers() {}

    /** Checks RWF_* flags: EOPNOTSUPP for an unknown one, EINVAL for a contradiction. */
    public static int checkedFlags(int flags) throws ErrnoException {
        if ((flags & ~KNOWN) != 0) {
            throw EOPNOTSUPP.raise();
        }
        if ((flags & (RWF_APPEND | RWF_NOAPPEND)) == (RWF_APPEND | RWF_NOAPPEND)) {
            throw EINVAL.raise();
        }
        return flags;
    }

    /** Reads; waits like read(2) unless RWF_NOWAIT forbids it. The file is readable. */
    public static long read(Task task, OpenFile file, IoBuffer target, long offset, int flags)
            throws GuestException {
        if (offset != AT_POSITION) {
            return file.readAt(task, target, offset);
        }
        if ((flags & RWF_NOWAIT) != 0) {
            return orAgain(file.read(task, target));
        }
        return ReadWriteSyscalls.read(task, file, target);
    }

    /** Writes; waits like write(2) unless RWF_NOWAIT forbids it. The file is writable. */
    public static long write(Task task, OpenFile file, IoBuffer source, long offset, int flags)
            throws GuestException {
        long count;
        if ((flags & RWF_NOAPPEND) != 0 && offset != AT_POSITION) {
            count = file.writeExactlyAt(task, source, offset);
        } else if ((flags & RWF_APPEND) != 0 && file.isPositional()) {
            count =
                    offset == AT_POSITION
                            ? file.appendAndMove(task, source)
                            : file.append(task, source);
        } else if (offset != AT_POSITION) {
            count = file.writeAt(task, source, offset);
        } else if ((flags & RWF_NOWAIT) != 0) {
            count = orAgain(file.write(task, source));
        } else {
            count = ReadWriteSyscalls.write(task, file, source);
        }
        if ((flags & (RWF_SYNC | RWF_DSYNC)) != 0 && file.impl() instanceof Syncable store) {
            store.syncData();
        }
        return count;
    }

    private static long orAgain(long count) throws ErrnoException {
        if (count == FileImpl.WOULD_BLOCK) {
            throw Errno.EAGAIN.raise();
        }
        return count;
    }

    /** Fails with EINVAL unless fsync(2) means something for the file. */
    public static void requireStored(OpenFile file) throws ErrnoException {
        int type = file.impl().inode().mode() & S_IFMT;
        if (type != S_IFREG && type != S_IFDIR && type != S_IFBLK) {
            throw EINVAL.raise();
        }
    }
}
