package runscj.sentry.socket.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Socket;

/** {@code sockaddr_un} bytes: a path, an abstract name (a NUL first), or nothing. */
final class UnixAddress {
    private static final int FAMILY_SIZE = 2;
    private static final int SIZE_MAX = FAMILY_SIZE + Socket.UNIX_PATH_MAX;

    /** The name of a socket without one. */
    static final byte[] UNNAMED = {Socket.AF_UNIX, 0};

    private UnixAddress() {}

    static int family(byte[] address) {
        return address.length < FAMILY_SIZE ? -1 : (address[0] & 0xff) | (address[1] & 0xff) << 8;
    }

    /** Fails with EINVAL unless it is a name of a unix socket. */
    static void require(byte[] address) throws ErrnoException {
        if (address.length <= FAMILY_SIZE
                || address.length > SIZE_MAX
                || family(address) != Socket.AF_UNIX) {
            throw Errno.EINVAL.raise();
        }
    }

    static boolean isAbstract(byte[] address) {
        return address[FAMILY_SIZE] == 0;
    }

    /** Returns an abstract name as a key; each socket type has its own names. */
    static String abstractName(byte[] address, int type) {
        return type + latin1(address, address.length);
    }

    private static String latin1(byte[] address, int end) {
        return new String(address, FAMILY_SIZE, end - FAMILY_SIZE, StandardCharsets.ISO_8859_1);
    }

    static String path(byte[] address) {
        int end = FAMILY_SIZE;
        while (end < address.length && address[end] != 0) {
            end++;
        }
        return latin1(address, end);
    }

    /** Returns the canonical form: paths end with one NUL. */
    static byte[] canonical(byte[] address) {
        return isAbstract(address)
                ? address
                : Arrays.copyOf(address, FAMILY_SIZE + path(address).length() + 1);
    }

    static byte[] ofAbstract(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] address = new byte[FAMILY_SIZE + 1 + bytes.length];
        address[0] = Socket.AF_UNIX;
        System.arraycopy(bytes, 0, address, FAMILY_SIZE + 1, bytes.length);
        return address;
    }

    /** Returns how /proc/net/unix shows a name; empty for none. */
    static String shown(byte @Nullable [] address) {
        if (address == null || address.length <= FAMILY_SIZE) {
            return "";
        }
        return isAbstract(address)
                ? "@" + latin1(address, address.length).substring(1).replace('\0', '@')
                : path(address);
    }
}
