package runscj.gofer.server;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EROFS;
import static runscj.abi.Fcntl.*;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFREG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.Scratch;

/**
 * One tree of host files that a container may reach. Every path goes through openat2(2) with
 * RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS from the tree's own descriptor, so
 * that neither "..", nor a link, nor a rename that races the walk leads out of it. Stateless: a
 * path is resolved anew for each request, nothing dangles.
 *
 * @param root O_PATH descriptor of the tree's root, a directory or a single file
 * @param readOnly whether changes are refused
 * @param descriptors the process's own /proc/self/fd, opened before the cage closed: opens what a
 *     descriptor is at
 */
record Export(Fd root, boolean readOnly, Fd descriptors) {
    private static final long CONFINED =
            RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

    /** Opens a path. Flags are O_* of open(2); O_NOFOLLOW and O_CLOEXEC are added. */
    Fd open(String path, int flags, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            long result;
            if (path.isEmpty()) {
                result = openRoot(flags);
            } else {
                result =
                        HostFiles.openat2(
                                root.number(),
                                text(scratch, path),
                                (flags | O_NOFOLLOW | O_CLOEXEC) & 0xffff_ffffL,
                                mode,
                                CONFINED);
            }
            return Fd.of((int) checked(result));
        }
    }

    /**
     * Opens the data of a regular file or a directory. What a path leads to is looked at first and
     * opened by its descriptor then, so that no race makes the gofer open a device or FIFO, which
     * may have effects. EINVAL for those.
     */
    Fd openData(String path, int flags) throws ErrnoException {
        try (Fd place = open(path, O_PATH, 0)) {
            return openData(place, flags);
        }
    }

    /** Opens the data of what an O_PATH descriptor is at. */
    Fd openData(Fd place, int flags) throws ErrnoException {
        int type = HostAttributes.of(place.number()).type();
        if (type != S_IFREG && type != S_IFDIR) {
            throw EINVAL.raise();
        }
        return Fd.of((int) checked(openAgain(place, flags)));
    }

    private long openAgain(Fd place, int flags) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment number = scratch.string(Integer.toString(place.number()));
            return HostFiles.openat(
                    descriptors.number(), number, (flags | O_CLOEXEC | O_NOCTTY) & ~O_NOFOLLOW, 0);
        }
    }

    /**
     * The root may be a single file, which openat2 cannot name from itself; it has been opened by
     * the host's administrator, so a link is no way out.
     */
    private long openRoot(int flags) {
        return openAgain(root, flags);
    }

    /** Opens the directory that holds a path's last component. */
    Fd openParent(String path) throws ErrnoException {
        int slash = path.lastIndexOf('/');
        return open(slash < 0 ? "" : path.substring(0, slash), O_PATH | O_DIRECTORY, 0);
    }

    /** Returns a path's last component; EINVAL for one that names no entry. */
    static String name(String path) throws ErrnoException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
            throw EINVAL.raise();
        }
        return name;
    }

    /** Refuses a change of a read-only tree. */
    void checkWritable() throws ErrnoException {
        if (readOnly) {
            throw EROFS.raise();
        }
    }

    /** Copies Latin-1 text as a NUL-terminated string. */
    static MemorySegment text(Scratch scratch, String text) throws ErrnoException {
        if (text.indexOf('\0') >= 0) {
            throw EINVAL.raise();
        }
        return scratch.terminated(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Lifts -errno. */
    static long checked(long result) throws ErrnoException {
        if (result < 0) {
            throw Errno.of((int) -result).raise();
        }
        return result;
    }
}
