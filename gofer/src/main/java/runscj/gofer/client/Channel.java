package runscj.gofer.client;

import static runscj.abi.Errno.EIO;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.HostMapping;
import runscj.host.UnixSocket;

/**
 * One connection to a gofer: one request at a time, answered in order. Used by one thread at a
 * time; {@link GoferClient} hands it out.
 */
final class Channel implements AutoCloseable {
    private final UnixSocket socket;
    private final HostMapping memory = HostMapping.anonymous(Packet.MAX_SIZE);
    private final Packet packet = new Packet(memory.memory());
    private final int[] received = new int[1];
    private @Nullable Fd descriptor;

    Channel(UnixSocket socket) {
        this.socket = socket;
    }

    /** Starts a request. */
    Packet request(Operation operation, int export) {
        packet.clear().writeInt(operation.ordinal());
        packet.writeInt(export);
        return packet;
    }

    /**
     * Sends the request and waits for the answer.
     *
     * @return the answer behind its status
     * @throws ErrnoException what the gofer answered
     * @throws HostException if the gofer is gone
     */
    Packet answer() throws ErrnoException {
        try {
            int sent = socket.send(packet.written(), UnixSocket.NO_FDS);
            if (sent < 0) {
                throw new HostException(-sent, "send to the gofer");
            }
            UnixSocket.Received result = socket.receive(packet.buffer(), received);
            if (result.length() <= 0) {
                throw new HostException(
                        result.length() == 0 ? Errno.EPIPE.number() : -result.length(),
                        "receive from the gofer");
            }
            descriptor = result.fdCount() == 0 ? null : Fd.of(received[0]);
            packet.received(result.length());
            int status = packet.readInt();
            if (status != 0) {
                throw Errno.of(status).raise();
            }
            return packet;
        } catch (ProtocolException | IllegalArgumentException malformed) {
            throw new HostException(
                    EIO.number(), "the gofer's answer is malformed: " + malformed.getMessage());
        }
    }

    /** Returns the descriptor that came with the answer; the caller owns it. */
    Fd takeDescriptor() {
        Fd fd = descriptor;
        descriptor = null;
        if (fd == null) {
            throw new HostException(EIO.number(), "the gofer sent no descriptor");
        }
        return fd;
    }

    @Override
    public void close() {
        socket.close();
        memory.close();
    }
}
