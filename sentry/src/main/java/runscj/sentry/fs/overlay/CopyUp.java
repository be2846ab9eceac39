package runscj.sentry.fs.overlay;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EIO;
import static runscj.abi.FileMode.S_IALLUGO;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.SymlinkInode;

/** Makes copies of lower inodes in the upper layer. */
final class CopyUp {
    private static final long PIECE_BYTES = 1 << 18;

    private CopyUp() {}

    /** What of a file is copied. */
    enum Contents {
        ALL,
        /** The file is about to be truncated. */
        NONE
    }

    /** Makes a copy under a name of an upper directory, whose times stay as they are. */
    static Inode copy(
            Caller caller, Inode lower, DirectoryInode directory, String name, Contents contents)
            throws ErrnoException {
        Attributes directoryBefore = new Attributes();
        directory.attributes(directoryBefore);
        int mode = lower.mode();
        Inode made =
                switch (mode & S_IFMT) {
                    case S_IFREG -> directory.create(caller, name, mode);
                    case S_IFDIR -> directory.mkdir(caller, name, mode);
                    case S_IFLNK ->
                            directory.symlink(
                                    caller, name, ((SymlinkInode) lower).readlink(caller));
                    default -> directory.mknod(caller, name, mode, specialDeviceId(lower));
                };
        boolean done = false;
        try {
            fill(caller, lower, made, contents);
            done = true;
        } finally {
            if (!done) {
                if (made instanceof DirectoryInode madeDirectory) {
                    directory.rmdir(caller, name, madeDirectory);
                } else {
                    directory.unlink(caller, name, made);
                }
            }
        }
        AttributeChange restore = new AttributeChange();
        restore.accessTimeNs = directoryBefore.accessTimeNs;
        restore.modifyTimeNs = directoryBefore.modifyTimeNs;
        directory.setAttributes(caller, restore);
        return made;
    }

    /** Fills a new upper inode: data, extended attributes, then owner, mode and times. */
    static void fill(Caller caller, Inode lower, Inode upper, Contents contents)
            throws ErrnoException {
        if ((lower.mode() & S_IFMT) == S_IFREG && contents == Contents.ALL) {
            copyData(caller, lower, upper);
        }
        copyAttributes(caller, lower, upper);
    }

    private static long specialDeviceId(Inode inode) throws ErrnoException {
        Attributes attributes = new Attributes();
        inode.attributes(attributes);
        return attributes.specialDeviceId;
    }

    static void copyAttributes(Caller caller, Inode lower, Inode upper) throws ErrnoException {
        copyXattrs(caller, lower, upper);
        Attributes from = new Attributes();
        lower.attributes(from);
        AttributeChange change = new AttributeChange();
        change.uid = from.uid;
        change.gid = from.gid;
        change.permissions = from.mode & S_IALLUGO;
        change.accessTimeNs = from.accessTimeNs;
        change.modifyTimeNs = from.modifyTimeNs;
        upper.setAttributes(caller, change);
    }

    private static void copyXattrs(Caller caller, Inode lower, Inode upper) throws ErrnoException {
        String[] names;
        try {
            names = lower.xattrNames(caller);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                return;
            }
            throw e;
        }
        for (String name : names) {
            upper.setXattr(caller, name, lower.xattr(caller, name), 0);
        }
    }

    private static void copyData(Caller caller, Inode lower, Inode upper) throws ErrnoException {
        FileImpl from = lower.open(caller, Fcntl.O_RDONLY | Fcntl.O_NOATIME);
        try {
            FileImpl to = upper.open(caller, Fcntl.O_WRONLY);
            try (Arena arena = Arena.ofConfined()) {
                if (!(from instanceof Positional source) || !(to instanceof Positional target)) {
                    throw EINVAL.raise();
                }
                copyData(caller, source, target, arena.allocate(PIECE_BYTES));
            } finally {
                to.close();
            }
        } finally {
            from.close();
        }
    }

    private static void copyData(
            Caller caller, Positional source, Positional target, MemorySegment piece)
            throws ErrnoException {
        long offset = 0;
        try {
            while (true) {
                long count = source.readAt(caller, IoBuffer.of(piece), offset);
                if (count <= 0) {
                    return;
                }
                IoBuffer data = IoBuffer.of(piece.asSlice(0, count));
                if (target.writeAt(caller, data, offset) < count) {
                    throw Errno.ENOSPC.raise();
                }
                offset += count;
            }
        } catch (ErrnoException e) {
            throw e;
        } catch (GuestException restart) {
            // Files of layers do not wait.
            throw EIO.raise();
        }
    }
}
