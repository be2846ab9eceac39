package runscj.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Socket.SOCK_SEQPACKET;
import static runscj.abi.Socket.SOCK_STREAM;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixSocketTest {
    private static final int EPIPE = -32;
    private static final int ECONNREFUSED = 111;

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(ints = {SOCK_SEQPACKET, SOCK_STREAM})
    void passesDescriptors(int type) {
        UnixSocket[] pair = UnixSocket.pair(type);
        try (UnixSocket left = pair[0];
                UnixSocket right = pair[1];
                MemFd file = MemFd.create("passed");
                Scratch scratch = Scratch.open()) {
            file.truncate(12345);
            int[] fds = {file.fd().number(), left.fd().number()};
            assertEquals(5, left.send(scratch.bytes(new byte[] {1, 2, 3, 4, 5}), fds));
            int[] received = new int[4];
            MemorySegment into = scratch.allocate(16);
            UnixSocket.Received message = right.receive(into, received);
            assertEquals(new UnixSocket.Received(5, 2, false), message);
            assertArrayEquals(
                    new byte[] {1, 2, 3, 4, 5}, into.asSlice(0, 5).toArray(ValueLayout.JAVA_BYTE));
            try (Fd copy = Fd.of(received[0]);
                    Fd socket = Fd.of(received[1])) {
                assertEquals(1, HostFiles.fcntl(copy.number(), HostFiles.F_GETFD, 0));
                MemorySegment stat = scratch.allocate(HostFiles.STAT_SIZE);
                assertEquals(0, HostFiles.fstat(copy.number(), stat));
                assertEquals(12345, stat.get(ValueLayout.JAVA_LONG, 48));
                assertTrue(socket.number() > 2);
            }
            left.fd().close();
            assertEquals(new UnixSocket.Received(0, 0, false), right.receive(into, received));
            assertEquals(EPIPE, right.send(into, UnixSocket.NO_FDS));
        }
    }

    /**
     * Whoever receives fewer descriptors than were sent must not get one that it does not know of.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void surplusDescriptorsAreDropped(int room) {
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        try (UnixSocket left = pair[0];
                UnixSocket right = pair[1];
                Scratch scratch = Scratch.open()) {
            int[] fds = {
                left.fd().number(), left.fd().number(), left.fd().number(), left.fd().number()
            };
            int firstFree = left.fd().dup().release();
            HostSyscalls.call(HostNr.CLOSE, firstFree);
            assertEquals(8, left.send(scratch.allocate(8), fds));
            int[] received = new int[room];
            UnixSocket.Received message = right.receive(scratch.allocate(4), received);
            assertEquals(new UnixSocket.Received(4, room, true), message);
            for (int fd : received) {
                HostSyscalls.call(HostNr.CLOSE, fd);
            }
            int stillFirstFree = left.fd().dup().release();
            assertEquals(firstFree, stillFirstFree);
            HostSyscalls.call(HostNr.CLOSE, stillFirstFree);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300})
    void listensOnPathsOfAnyLength(int length) throws InterruptedException {
        String parent = dir.toString();
        while (parent.length() < length) {
            parent += "/directory";
            assertTrue(Path.of(parent).toFile().mkdirs());
        }
        String path = parent + "/control.sock";
        UnixSocket listener = UnixSocket.listen(path, SOCK_STREAM, 4);
        assertEquals(
                98,
                assertThrows(HostException.class, () -> UnixSocket.listen(path, SOCK_STREAM, 4))
                        .errno());
        try (UnixSocket client = UnixSocket.connect(path, SOCK_STREAM);
                UnixSocket server = listener.accept();
                Scratch scratch = Scratch.open()) {
            assertEquals(HostProcess.euid(), server.peerUid());
            assertEquals(HostProcess.pid(), server.peerPid());
            assertEquals(0, client.sendAll(scratch.bytes(new byte[] {9})));
            MemorySegment into = scratch.allocate(8);
            assertEquals(1, server.receive(into, UnixSocket.NO_FDS).length());
            assertEquals(9, into.get(ValueLayout.JAVA_BYTE, 0));
        }
        Thread accepting = new Thread(() -> assertThrows(HostException.class, listener::accept));
        accepting.start();
        Thread.sleep(20);
        listener.shutdown(2);
        accepting.join(5000);
        assertFalse(accepting.isAlive());
        listener.close();
        assertEquals(
                ECONNREFUSED,
                assertThrows(HostException.class, () -> UnixSocket.connect(path, SOCK_STREAM))
                        .errno());
    }

    @Test
    void sendsAllOfALargeBuffer() throws InterruptedException {
        UnixSocket[] pair = UnixSocket.pair(SOCK_STREAM);
        int size = 4 << 20;
        try (HostMapping data = HostMapping.anonymous(size)) {
            Thread sender = new Thread(() -> assertEquals(0, pair[0].sendAll(data.memory())));
            sender.start();
            long total = 0;
            try (Scratch scratch = Scratch.open()) {
                MemorySegment into = scratch.reserve(32 * 1024);
                while (total < size) {
                    total += pair[1].receive(into, UnixSocket.NO_FDS).length();
                }
            }
            sender.join();
            assertEquals(size, total);
        }
        pair[0].close();
        pair[1].close();
    }
}
