package runscj.gofer.server;

import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.FileAttributes;
import runscj.host.HostFiles;
import runscj.host.Scratch;

/** Reads attributes with statx(2). */
final class HostAttributes {
    private static final int MASK = 0xfff; // STATX_BASIC_STATS | STATX_BTIME
    private static final int STATX_SIZE = 256;
    private static final int S_IFMT = 0170000;
    private static final int S_IFLNK = 0120000;

    private HostAttributes() {}

    /** Returns an open descriptor's attributes. */
    static FileAttributes of(int fd) throws ErrnoException {
        return of(fd, "", AT_EMPTY_PATH);
    }

    /** Returns the attributes of a directory's entry, not following a link. */
    static FileAttributes ofEntry(int directoryFd, String name) throws ErrnoException {
        return of(directoryFd, name, AT_SYMLINK_NOFOLLOW);
    }

    private static FileAttributes of(int fd, String name, int flags) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment statx = scratch.allocate(STATX_SIZE);
            Export.checked(HostFiles.statx(fd, Export.text(scratch, name), flags, MASK, statx));
            return new FileAttributes(
                    device(statx, 136),
                    longAt(statx, 32),
                    statx.get(ValueLayout.JAVA_SHORT_UNALIGNED, 28) & 0xffff,
                    intAt(statx, 16),
                    intAt(statx, 20),
                    intAt(statx, 24),
                    device(statx, 128),
                    longAt(statx, 40),
                    intAt(statx, 4),
                    longAt(statx, 48),
                    time(statx, 64),
                    time(statx, 112),
                    time(statx, 96),
                    time(statx, 80));
        }
    }

    /** Returns a link's target where the attributes are a link's, else the empty text. */
    static String target(FileAttributes attributes, int fd, String name) throws ErrnoException {
        if ((attributes.mode() & S_IFMT) != S_IFLNK) {
            return "";
        }
        try (Scratch scratch = Scratch.open()) {
            MemorySegment buffer = scratch.reserve(4096);
            int length =
                    (int)
                            Export.checked(
                                    HostFiles.readlinkat(fd, Export.text(scratch, name), buffer));
            if (length == 4096) {
                throw Errno.ENAMETOOLONG.raise();
            }
            byte[] bytes = new byte[length];
            MemorySegment.copy(buffer, 0, MemorySegment.ofArray(bytes), 0, length);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static int intAt(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    private static long longAt(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    /**
     * Major and minor, two ints, in the kernel's encoding of dev_t (new_encode_dev, as stat(2)
     * returns it).
     */
    private static long device(MemorySegment segment, long offset) {
        long major = intAt(segment, offset);
        long minor = intAt(segment, offset + 4);
        return (minor & 0xff)
                | (major & 0xfff) << 8
                | (minor & ~0xffL) << 12
                | (major & ~0xfffL) << 32;
    }

    private static long time(MemorySegment segment, long offset) {
        return longAt(segment, offset) * 1_000_000_000 + intAt(segment, offset + 8);
    }
}
