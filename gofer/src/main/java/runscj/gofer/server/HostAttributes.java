package runscj.gofer.server;

import static runscj.abi.Fcntl.AT_EMPTY_PATH;
import static runscj.abi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static runscj.abi.LittleEndian.getInt;
import static runscj.abi.LittleEndian.getLong;
import static runscj.abi.LittleEndian.unsignedShort;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.FileAttributes;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;

/** Reads attributes with statx(2). */
final class HostAttributes {
    private static final int MASK = 0xfff; // STATX_BASIC_STATS | STATX_BTIME
    private static final int STATX_SIZE = 256;
    private static final int STATX_USED = 144;
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
            byte[] bytes = Host.bytes(statx.asSlice(0, STATX_USED));
            return new FileAttributes(
                    device(bytes, 136),
                    getLong(bytes, 32),
                    unsignedShort(bytes, 28),
                    getInt(bytes, 16),
                    getInt(bytes, 20),
                    getInt(bytes, 24),
                    device(bytes, 128),
                    getLong(bytes, 40),
                    getInt(bytes, 4),
                    getLong(bytes, 48),
                    time(bytes, 64),
                    time(bytes, 112),
                    time(bytes, 96),
                    time(bytes, 80));
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

    /**
     * Major and minor, two ints, in the kernel's encoding of dev_t (new_encode_dev, as stat(2)
     * returns it).
     */
    private static long device(byte[] bytes, int offset) {
        long major = getInt(bytes, offset);
        long minor = getInt(bytes, offset + 4);
        return (minor & 0xff)
                | (major & 0xfff) << 8
                | (minor & ~0xffL) << 12
                | (major & ~0xfffL) << 32;
    }

    private static long time(byte[] bytes, int offset) {
        return getLong(bytes, offset) * 1_000_000_000 + getInt(bytes, offset + 8);
    }
}
