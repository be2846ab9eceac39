package runscj.gofer.server;

import static runscj.abi.Fcntl.O_CLOEXEC;
import static runscj.abi.Fcntl.O_DIRECTORY;
import static runscj.abi.Fcntl.O_PATH;
import static runscj.abi.Socket.SOCK_SEQPACKET;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostMapping;
import runscj.host.HostProcess;
import runscj.host.UnixSocket;

/**
 * The gofer process. Arguments: the number of exports, then for each {@code rw} or {@code ro};
 * export i is at {@code /export/i} of the cage. Descriptor 3 is the first channel. Ends when the
 * sentry has closed all channels.
 */
public final class Gofer {
    private static final int SOCKET_FD = 3;

    /** More than the client ever asks for; a hostile sentry gets no more threads than this. */
    private static final int MAX_CHANNELS = 16;

    private final FileServer server;
    private final Semaphore channels = new Semaphore(MAX_CHANNELS);

    private Gofer(List<Export> exports) {
        server = new FileServer(exports);
    }

    /** Runs the process. */
    public static void main(String[] args) throws ErrnoException {
        Fd descriptors = descriptors();
        List<Export> exports = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            exports.add(export("/export/" + i, args[i].equals("ro"), descriptors));
        }
        Gofer gofer = new Gofer(exports);
        GoferCage.enter();
        gofer.serve(UnixSocket.of(Fd.of(SOCKET_FD)));
        gofer.channels.acquireUninterruptibly(MAX_CHANNELS);
        HostProcess.exit(0);
    }

    /**
     * Serves one read-only tree on a thread of this process, without a cage: for training runs and
     * tests.
     *
     * @param tree absolute path of the export's root
     */
    public static void serveHere(UnixSocket socket, String tree) {
        serveHere(socket, List.of(export(tree, true, descriptors())));
    }

    /** Serves trees on a thread of this process. */
    static Thread serveHere(UnixSocket socket, List<Export> exports) {
        Gofer gofer = new Gofer(exports);
        Thread thread = new Thread(() -> gofer.serve(socket), "gofer");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static Export export(String tree, boolean readOnly, Fd descriptors) {
        Fd root = Fd.required(HostFiles.open(tree, O_PATH | O_CLOEXEC, 0), "open " + tree);
        return new Export(root, readOnly, descriptors);
    }

    static Fd descriptors() {
        return Fd.required(
                HostFiles.open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC, 0),
                "open /proc/self/fd");
    }

    private void serve(UnixSocket socket) {
        if (!channels.tryAcquire()) {
            socket.close();
            return;
        }
        try (HostMapping input = HostMapping.anonymous(Packet.MAX_SIZE);
                HostMapping output = HostMapping.anonymous(Packet.MAX_SIZE);
                socket) {
            Packet in = new Packet(input.memory());
            Packet out = new Packet(output.memory());
            while (receive(socket, in)) {
                answer(socket, in, out);
            }
        } catch (ProtocolException | HostException hostileOrGone) {
            // the channel is closed; nothing else depends on it
        } finally {
            channels.release();
        }
    }

    /**
     * Returns false at the end of the connection, and for what no honest client sends: too long a
     * request, or descriptors.
     */
    private static boolean receive(UnixSocket socket, Packet in) {
        UnixSocket.Received received = socket.receive(in.buffer(), UnixSocket.NO_FDS);
        in.received(Math.max(received.length(), 0));
        return received.length() > 0 && !received.truncated();
    }

    private void answer(UnixSocket socket, Packet in, Packet out) throws ProtocolException {
        Operation operation = Operation.of(in.readInt());
        int export = in.readInt();
        if (operation == null) {
            throw new ProtocolException("unknown operation");
        }
        if (operation == Operation.CHANNEL) {
            openChannel(socket, out);
            return;
        }
        @Nullable Fd fd = server.handle(operation, export, in, out);
        if (fd == null) {
            socket.send(out.written(), UnixSocket.NO_FDS);
            return;
        }
        try (fd) {
            socket.send(out.written(), new int[] {fd.number()});
        }
    }

    private void openChannel(UnixSocket socket, Packet out) {
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        new Thread(() -> serve(pair[0]), "channel").start();
        out.clear().writeInt(0);
        socket.send(out.written(), new int[] {pair[1].fd().number()});
        pair[1].close();
    }
}
