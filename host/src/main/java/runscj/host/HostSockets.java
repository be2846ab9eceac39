package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sockets: socket(2) to recvmmsg(2). Thin: addresses and messages are the kernel's structures,
 * results are {@code -errno} on failure.
 */
public final class HostSockets {
    private HostSockets() {}

    /** socket(2); add SOCK_CLOEXEC to the type. */
    public static long socket(int domain, int type, int protocol) {
        return HostSyscalls.call(HostNr.SOCKET, domain, type, protocol);
    }

    /** bind(2). */
    public static long bind(int fd, MemorySegment address) {
        return HostSyscalls.call(HostNr.BIND, fd, Host.address(address), address.byteSize());
    }

    /** connect(2). */
    public static long connect(int fd, MemorySegment address) {
        return HostSyscalls.call(HostNr.CONNECT, fd, Host.address(address), address.byteSize());
    }

    /** listen(2). */
    public static long listen(int fd, int backlog) {
        return HostSyscalls.call(HostNr.LISTEN, fd, backlog);
    }

    /** accept4(2) without the peer's address. */
    public static long accept(int fd, int flags) {
        return HostSyscalls.call(HostNr.ACCEPT4, fd, 0, 0, flags);
    }

    /**
     * accept4(2); {@code address} takes the peer's address, {@code length} (int) its size in and
     * out.
     */
    public static long accept(int fd, MemorySegment address, MemorySegment length, int flags) {
        return HostSyscalls.call(
                HostNr.ACCEPT4, fd, Host.address(address), Host.address(length), flags);
    }

    /** getsockname(2). */
    public static long getsockname(int fd, MemorySegment address, MemorySegment length) {
        return HostSyscalls.call(
                HostNr.GETSOCKNAME, fd, Host.address(address), Host.address(length));
    }

    /** getpeername(2). */
    public static long getpeername(int fd, MemorySegment address, MemorySegment length) {
        return HostSyscalls.call(
                HostNr.GETPEERNAME, fd, Host.address(address), Host.address(length));
    }

    /** shutdown(2). */
    public static long shutdown(int fd, int how) {
        return HostSyscalls.call(HostNr.SHUTDOWN, fd, how);
    }

    /** setsockopt(2). */
    public static long setsockopt(int fd, int level, int option, MemorySegment value) {
        return HostSyscalls.call(
                HostNr.SETSOCKOPT, fd, level, option, Host.address(value), value.byteSize());
    }

    /** setsockopt(2) with an int. */
    public static long setsockopt(int fd, int level, int option, int value) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment memory = scratch.reserve(4);
            memory.set(ValueLayout.JAVA_INT, 0, value);
            return setsockopt(fd, level, option, memory);
        }
    }

    /** getsockopt(2); returns the size of the value or {@code -errno}. */
    public static long getsockopt(int fd, int level, int option, MemorySegment value) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment length = scratch.reserve(4);
            length.set(ValueLayout.JAVA_INT, 0, (int) value.byteSize());
            long result =
                    HostSyscalls.call(
                            HostNr.GETSOCKOPT,
                            fd,
                            level,
                            option,
                            Host.address(value),
                            length.address());
            return result < 0 ? result : length.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** sendto(2) to the connected peer. */
    public static long send(int fd, MemorySegment data, int flags) {
        return HostSyscalls.call(
                HostNr.SENDTO, fd, Host.address(data), data.byteSize(), flags, 0, 0);
    }

    /** sendto(2). */
    public static long sendto(int fd, MemorySegment data, int flags, MemorySegment address) {
        return HostSyscalls.call(
                HostNr.SENDTO,
                fd,
                Host.address(data),
                data.byteSize(),
                flags,
                Host.address(address),
                address.byteSize());
    }

    /** recvfrom(2) without the sender's address. */
    public static long recv(int fd, MemorySegment into, int flags) {
        return HostSyscalls.call(
                HostNr.RECVFROM, fd, Host.address(into), into.byteSize(), flags, 0, 0);
    }

    /** recvfrom(2). */
    public static long recvfrom(
            int fd, MemorySegment into, int flags, MemorySegment address, MemorySegment length) {
        return HostSyscalls.call(
                HostNr.RECVFROM,
                fd,
                Host.address(into),
                into.byteSize(),
                flags,
                Host.address(address),
                Host.address(length));
    }

    /** sendmsg(2); a struct msghdr. */
    public static long sendmsg(int fd, MemorySegment message, int flags) {
        return HostSyscalls.call(HostNr.SENDMSG, fd, Host.address(message), flags);
    }

    /** recvmsg(2). */
    public static long recvmsg(int fd, MemorySegment message, int flags) {
        return HostSyscalls.call(HostNr.RECVMSG, fd, Host.address(message), flags);
    }

    /** sendmmsg(2); an array of struct mmsghdr. */
    public static long sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        return HostSyscalls.call(HostNr.SENDMMSG, fd, Host.address(messages), count, flags);
    }

    /** recvmmsg(2) without timeout. */
    public static long recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        return HostSyscalls.call(HostNr.RECVMMSG, fd, Host.address(messages), count, flags, 0);
    }
}
