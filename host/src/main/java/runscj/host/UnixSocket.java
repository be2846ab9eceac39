package runscj.host;

import static runscj.abi.Socket.AF_UNIX;
import static runscj.abi.Socket.MSG_CMSG_CLOEXEC;
import static runscj.abi.Socket.MSG_CTRUNC;
import static runscj.abi.Socket.MSG_NOSIGNAL;
import static runscj.abi.Socket.MSG_TRUNC;
import static runscj.abi.Socket.SCM_RIGHTS;
import static runscj.abi.Socket.SOCK_CLOEXEC;
import static runscj.abi.Socket.SOL_SOCKET;
import static runscj.abi.Socket.SO_PEERCRED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;

/**
 * A unix socket that can pass descriptors; unix(7). Close-on-exec. One thread may send while
 * another receives.
 */
public final class UnixSocket implements AutoCloseable {
    /** How many descriptors one message can carry (SCM_MAX_FD). */
    public static final int MAX_FDS = 253;

    /** Passed to {@link #send} for a message without descriptors. */
    public static final int[] NO_FDS = {};

    private static final int PATH_SIZE = 108;
    private static final int CMSG_HEADER = 16;
    private static final int MSGHDR_SIZE = 56;
    private static final int IOVEC_SIZE = 16;
    private static final int EINTR = -Errno.EINTR.number();

    private final Fd fd;

    private UnixSocket(Fd fd) {
        this.fd = fd;
    }

    /** Takes ownership of a connected or listening socket. */
    public static UnixSocket of(Fd fd) {
        return new UnixSocket(fd);
    }

    /**
     * Makes two connected sockets of type SOCK_SEQPACKET or SOCK_STREAM.
     *
     * @throws HostException if the host refuses
     */
    public static UnixSocket[] pair(int type) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment fds = scratch.reserve(8);
            Host.required(
                    HostSyscalls.call(
                            HostNr.SOCKETPAIR, AF_UNIX, type | SOCK_CLOEXEC, 0, fds.address()),
                    "socketpair");
            return new UnixSocket[] {
                new UnixSocket(Fd.of(fds.get(ValueLayout.JAVA_INT, 0))),
                new UnixSocket(Fd.of(fds.get(ValueLayout.JAVA_INT, 4)))
            };
        }
    }

    /**
     * Binds a path of any length and listens.
     *
     * @throws HostException EADDRINUSE if the path exists
     */
    public static UnixSocket listen(String path, int type, int backlog) {
        Fd fd = open(type);
        try (Scratch scratch = Scratch.open();
                Path address = new Path(scratch, path)) {
            Host.required(HostSockets.bind(fd.number(), address.sockaddr), "bind " + path);
            Host.required(HostSockets.listen(fd.number(), backlog), "listen " + path);
            return new UnixSocket(fd);
        } catch (HostException failure) {
            fd.close();
            throw failure;
        }
    }

    /**
     * Connects to a path of any length.
     *
     * @throws HostException ENOENT, ECONNREFUSED if nobody listens
     */
    public static UnixSocket connect(String path, int type) {
        Fd fd = open(type);
        try (Scratch scratch = Scratch.open();
                Path address = new Path(scratch, path)) {
            Host.required(HostSockets.connect(fd.number(), address.sockaddr), "connect " + path);
            return new UnixSocket(fd);
        } catch (HostException failure) {
            fd.close();
            throw failure;
        }
    }

    private static Fd open(int type) {
        return Fd.required(HostSockets.socket(AF_UNIX, type | SOCK_CLOEXEC, 0), "socket");
    }

    /**
     * Accepts one connection.
     *
     * @throws HostException EINVAL after the listening socket was shut down, EBADF after close,
     *     EMFILE
     */
    public UnixSocket accept() {
        long result;
        do {
            result = HostSockets.accept(fd.number(), SOCK_CLOEXEC);
        } while (result == EINTR);
        return new UnixSocket(Fd.required(result, "accept"));
    }

    /** Returns the descriptor, which this object owns. */
    public Fd fd() {
        return fd;
    }

    /** Returns the user id that the peer had when it connected. */
    public int peerUid() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment credentials = scratch.allocate(12);
            Host.required(
                    HostSockets.getsockopt(fd.number(), SOL_SOCKET, SO_PEERCRED, credentials),
                    "SO_PEERCRED");
            return credentials.get(ValueLayout.JAVA_INT, 4);
        }
    }

    /**
     * Returns the process id that the peer had when it connected, as seen here; 0 if it is not
     * visible.
     */
    public int peerPid() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment credentials = scratch.allocate(12);
            Host.required(
                    HostSockets.getsockopt(fd.number(), SOL_SOCKET, SO_PEERCRED, credentials),
                    "SO_PEERCRED");
            return credentials.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Ends reading (0), writing (1) or both (2); wakes threads that block in them. */
    public long shutdown(int how) {
        return HostSockets.shutdown(fd.number(), how);
    }

    /**
     * Sends data, with descriptors that stay open here; returns the bytes sent or {@code -errno}.
     * On a stream that may be less than all; the descriptors go with the first byte. No SIGPIPE.
     */
    public int send(MemorySegment data, int[] fds) {
        return send(data, fds, fds.length);
    }

    /** Sends data with the first {@code count} descriptors. */
    public int send(MemorySegment data, int[] fds, int count) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment control = MemorySegment.NULL;
            if (count > 0) {
                int length = CMSG_HEADER + count * 4;
                control = scratch.allocate((length + 7) & -8);
                control.set(ValueLayout.JAVA_LONG, 0, length);
                control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
                control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
                MemorySegment.copy(MemorySegment.ofArray(fds), 0, control, CMSG_HEADER, count * 4L);
            }
            MemorySegment message = message(scratch, data, control);
            long result;
            do {
                result = HostSockets.sendmsg(fd.number(), message, MSG_NOSIGNAL);
            } while (result == EINTR);
            return (int) result;
        }
    }

    /** Sends all of the data on a stream; returns 0 or {@code -errno}. */
    public int sendAll(MemorySegment data) {
        long done = 0;
        while (done < data.byteSize()) {
            int sent = send(data.asSlice(done), NO_FDS);
            if (sent < 0) {
                return sent;
            }
            done += sent;
        }
        return 0;
    }

    /**
     * What came with a message.
     *
     * @param length bytes received, 0 at the end of the connection, or {@code -errno}
     * @param fdCount descriptors received, close-on-exec, which the receiver now owns
     * @param truncated whether data (of a packet) or descriptors did not fit and are lost
     */
    public record Received(int length, int fdCount, boolean truncated) {}

    /** Receives data and up to {@code fds.length} descriptors, which are stored there. */
    public Received receive(MemorySegment into, int[] fds) {
        try (Scratch scratch = Scratch.open()) {
            // exactly this size: padding would let the kernel add a descriptor that nobody looks at
            int controlSize = fds.length == 0 ? 0 : CMSG_HEADER + Math.min(fds.length, MAX_FDS) * 4;
            MemorySegment control = scratch.allocate(controlSize);
            MemorySegment message = message(scratch, into, control);
            long result;
            do {
                result = HostSockets.recvmsg(fd.number(), message, MSG_CMSG_CLOEXEC);
            } while (result == EINTR);
            if (result < 0) {
                return new Received((int) result, 0, false);
            }
            boolean truncated =
                    (message.get(ValueLayout.JAVA_INT, 48) & (MSG_CTRUNC | MSG_TRUNC)) != 0;
            int count = controlSize == 0 ? 0 : fds(message, control, fds);
            return new Received((int) result, count, truncated);
        }
    }

    private static int fds(MemorySegment message, MemorySegment control, int[] fds) {
        if (message.get(ValueLayout.JAVA_LONG, 40) < CMSG_HEADER
                || control.get(ValueLayout.JAVA_INT, 8) != SOL_SOCKET
                || control.get(ValueLayout.JAVA_INT, 12) != SCM_RIGHTS) {
            return 0;
        }
        int count = (int) (control.get(ValueLayout.JAVA_LONG, 0) - CMSG_HEADER) / 4;
        MemorySegment.copy(control, CMSG_HEADER, MemorySegment.ofArray(fds), 0, count * 4L);
        return count;
    }

    /** struct msghdr with one buffer, behind it struct iovec: put together and copied at once. */
    private static MemorySegment message(
            Scratch scratch, MemorySegment data, MemorySegment control) {
        MemorySegment message = scratch.reserve(MSGHDR_SIZE + IOVEC_SIZE);
        long[] words = new long[(MSGHDR_SIZE + IOVEC_SIZE) / Long.BYTES];
        words[2] = message.address() + MSGHDR_SIZE;
        words[3] = 1;
        words[4] = control.address();
        words[5] = control.byteSize();
        words[7] = Host.address(data);
        words[8] = data.byteSize();
        MemorySegment.copy(MemorySegment.ofArray(words), 0, message, 0, MSGHDR_SIZE + IOVEC_SIZE);
        return message;
    }

    @Override
    public void close() {
        fd.close();
    }

    /**
     * struct sockaddr_un; a path that does not fit is named through a descriptor of its directory.
     */
    private static final class Path implements AutoCloseable {
        private final MemorySegment sockaddr;
        private @Nullable Fd directory;

        Path(Scratch scratch, String path) {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            if (name.length >= PATH_SIZE) {
                int slash = path.lastIndexOf('/');
                String parent = slash <= 0 ? "/" : path.substring(0, slash);
                directory =
                        Fd.required(
                                HostFiles.open(parent, HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0),
                                "open " + parent);
                String shortPath =
                        "/proc/self/fd/" + directory.number() + "/" + path.substring(slash + 1);
                name = shortPath.getBytes(StandardCharsets.UTF_8);
                if (name.length >= PATH_SIZE) {
                    directory.close();
                    throw new HostException(Errno.ENAMETOOLONG.number(), "socket name " + path);
                }
            }
            sockaddr = scratch.allocate(2 + name.length + 1);
            sockaddr.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(name), 0, sockaddr, 2, name.length);
        }

        @Override
        public void close() {
            if (directory != null) {
                directory.close();
            }
        }
    }
}
