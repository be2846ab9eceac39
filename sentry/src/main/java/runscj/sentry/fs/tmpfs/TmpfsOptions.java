package runscj.sentry.fs.tmpfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.FileSystemTypes;

/**
 * Mount options of tmpfs(5): size, nr_blocks, nr_inodes, mode, uid, gid; 0 as a limit means none,
 * -1 as an id the mounter's.
 */
public record TmpfsOptions(long sizeBytes, long inodes, int mode, int uid, int gid) {
    /** A sticky directory for all, with half of the memory. */
    public static TmpfsOptions defaults(MemoryFile memory) {
        long half = memory.limitBytes() / 2;
        return new TmpfsOptions(half, half / MemoryFile.PAGE_SIZE, 01777, -1, -1);
    }

    /** Returns the same with another mode of the root directory. */
    public TmpfsOptions withMode(int newMode) {
        return new TmpfsOptions(sizeBytes, inodes, newMode, uid, gid);
    }

    /**
     * Parses a comma-separated list on top of these values. EINVAL for what tmpfs does not know.
     */
    public TmpfsOptions parse(String text, long memoryBytes) throws ErrnoException {
        long newSize = sizeBytes;
        long newInodes = inodes;
        int newMode = mode;
        int newUid = uid;
        int newGid = gid;
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf(',', begin);
            end = end < 0 ? text.length() : end;
            int equals = text.indexOf('=', begin);
            String key = text.substring(begin, equals >= 0 && equals < end ? equals : end);
            String value = equals >= 0 && equals < end ? text.substring(equals + 1, end) : "";
            begin = end + 1;
            switch (key) {
                case "" -> {}
                case "size" ->
                        newSize =
                                value.endsWith("%")
                                        ? memoryBytes
                                                / 100
                                                * number(value.substring(0, value.length() - 1), 10)
                                        : scaled(value);
                case "nr_blocks" -> newSize = multiplied(scaled(value), MemoryFile.PAGE_SIZE);
                case "nr_inodes" -> newInodes = scaled(value);
                case "mode" -> newMode = (int) number(value, 8) & 07777;
                case "uid" -> newUid = (int) number(value, 10);
                case "gid" -> newGid = (int) number(value, 10);
                case "huge" -> requireHuge(value);
                case "mpol", "inode64", "inode32", "noswap" -> {}
                default -> throw Errno.EINVAL.raise();
            }
        }
        return new TmpfsOptions(newSize, newInodes, newMode, newUid, newGid);
    }

    /** Huge pages are the host's business; which policies there are is Linux's. */
    private static void requireHuge(String policy) throws ErrnoException {
        switch (policy) {
            case "never", "always", "within_size", "advise" -> {}
            default -> throw Errno.EINVAL.raise();
        }
    }

    /** Says what a mount would think of one parameter (fsconfig(2)). */
    public static FileSystemTypes.Verdict check(String key, @Nullable String value) {
        switch (key) {
            case "inode64", "inode32", "noswap" -> {
                return value == null
                        ? FileSystemTypes.Verdict.GOOD
                        : FileSystemTypes.Verdict.BAD_VALUE;
            }
            case "size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "huge", "mpol" -> {
                return value != null && !value.isEmpty() && parses(key, value)
                        ? FileSystemTypes.Verdict.GOOD
                        : FileSystemTypes.Verdict.BAD_VALUE;
            }
            default -> {
                return FileSystemTypes.Verdict.UNKNOWN;
            }
        }
    }

    private static boolean parses(String key, String value) {
        try {
            new TmpfsOptions(0, 0, 0, 0, 0).parse(key + '=' + value, 0);
            return value.indexOf(',') < 0;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private static long scaled(String value) throws ErrnoException {
        if (value.isEmpty()) {
            throw Errno.EINVAL.raise();
        }
        int shift =
                switch (Character.toLowerCase(value.charAt(value.length() - 1))) {
                    case 'k' -> 10;
                    case 'm' -> 20;
                    case 'g' -> 30;
                    case 't' -> 40;
                    default -> 0;
                };
        long number = number(shift == 0 ? value : value.substring(0, value.length() - 1), 10);
        return multiplied(number, 1L << shift);
    }

    private static long multiplied(long number, long factor) throws ErrnoException {
        if (number > Long.MAX_VALUE / factor) {
            throw Errno.EINVAL.raise();
        }
        return number * factor;
    }

    private static long number(String digits, int radix) throws ErrnoException {
        long result = 0;
        if (digits.isEmpty()) {
            throw Errno.EINVAL.raise();
        }
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0 || result > (Long.MAX_VALUE - digit) / radix) {
                throw Errno.EINVAL.raise();
            }
            result = result * radix + digit;
        }
        return result;
    }
}
