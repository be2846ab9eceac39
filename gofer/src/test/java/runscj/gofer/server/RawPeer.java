package runscj.gofer.server;

import static runscj.abi.Socket.SOCK_SEQPACKET;

import java.lang.foreign.MemorySegment;
import java.util.List;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostMapping;
import runscj.host.UnixSocket;

/** The sentry's end of a gofer connection, which may say anything. */
final class RawPeer implements AutoCloseable {
    /** The server has closed the connection. */
    static final int CLOSED = -1;

    private static final int BUFFER = 256 * 1024;

    private final UnixSocket socket;
    private final HostMapping memory = HostMapping.anonymous(BUFFER);
    private final Packet packet = new Packet(memory.memory());
    private final int[] received = new int[1];
    private int descriptor = -1;

    /** Whether the packet's own contents are sent, not what a test has put into {@link #bytes}. */
    private boolean written;

    RawPeer(UnixSocket socket) {
        this.socket = socket;
    }

    static RawPeer of(List<Export> exports) {
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        Gofer.serveHere(pair[1], exports);
        return new RawPeer(pair[0]);
    }

    /** Starts a request. */
    Packet request(int operation, int export) {
        written = true;
        packet.clear().writeInt(operation);
        packet.writeInt(export);
        return packet;
    }

    Packet request(Operation operation) {
        return request(operation.ordinal(), 0);
    }

    /** Sends what was written; returns the answer's status (0 or an errno), or {@link #CLOSED}. */
    int answer() throws ProtocolException {
        return answer(packet.position(), UnixSocket.NO_FDS);
    }

    int answer(int length, int[] fds) throws ProtocolException {
        closeDescriptor();
        if (send(length, fds) < 0) {
            return CLOSED;
        }
        UnixSocket.Received result = socket.receive(memory.memory(), received);
        if (result.length() <= 0) {
            return CLOSED;
        }
        descriptor = result.fdCount() == 0 ? -1 : received[0];
        packet.received(result.length());
        return packet.readInt();
    }

    int send(int length, int[] fds) {
        if (written) {
            packet.written();
        }
        return socket.send(memory.memory().asSlice(0, length), fds);
    }

    MemorySegment bytes() {
        written = false;
        return memory.memory();
    }

    Packet packet() {
        return packet;
    }

    /**
     * Returns the descriptor that came with the last answer, or -1; closed with the next request.
     */
    int descriptor() {
        return descriptor;
    }

    UnixSocket takeSocket() {
        int taken = descriptor;
        descriptor = -1;
        return UnixSocket.of(Fd.of(taken));
    }

    private void closeDescriptor() {
        if (descriptor >= 0) {
            Fd.of(descriptor).close();
            descriptor = -1;
        }
    }

    @Override
    public void close() {
        closeDescriptor();
        socket.close();
        memory.close();
    }
}
