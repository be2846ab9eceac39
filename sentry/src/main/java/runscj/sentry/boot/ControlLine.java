package runscj.sentry.boot;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.host.Fd;
import runscj.host.HostMapping;
import runscj.host.UnixSocket;

/**
 * One end of a control connection: lines of JSON, with descriptors riding on the line's first
 * bytes. Both ends use it; one thread at a time. Lines are bounded, and so are the descriptors that
 * wait for their line.
 */
public final class ControlLine implements AutoCloseable {
    /** The longest line: a config.json of 16 MiB and its frame. */
    private static final int MAX_LINE = 17 << 20;

    private static final int BUFFER = 256 * 1024;
    private static final int MAX_FDS = 64;

    private final UnixSocket socket;
    private final HostMapping memory = HostMapping.anonymous(BUFFER);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<Fd> descriptors = new ArrayList<>();
    private byte[] rest = new byte[0];

    /** Takes over a stream socket. */
    public ControlLine(UnixSocket socket) {
        this.socket = socket;
    }

    /** Returns the socket. */
    public UnixSocket socket() {
        return socket;
    }

    /**
     * Sends a line; returns whether the peer is there.
     *
     * @param json without a newline in it
     */
    public boolean send(byte[] json, int... fds) {
        byte[] all = new byte[json.length + 1];
        System.arraycopy(json, 0, all, 0, json.length);
        all[json.length] = '\n';
        for (int done = 0; done < all.length; ) {
            int count = Math.min(all.length - done, BUFFER);
            MemorySegment.copy(MemorySegment.ofArray(all), done, memory.memory(), 0, count);
            int sent =
                    socket.send(
                            memory.memory().asSlice(0, count), done == 0 ? fds : UnixSocket.NO_FDS);
            if (sent <= 0) {
                return false;
            }
            done += sent;
        }
        return true;
    }

    /**
     * Returns the next line without its newline, or null at the end of the connection or for a line
     * that is too long.
     */
    public byte @Nullable [] receive() {
        while (true) {
            byte[] complete = takeLine(rest, rest.length);
            if (complete != null) {
                return complete;
            }
            int[] fds = new int[MAX_FDS];
            UnixSocket.Received received = socket.receive(memory.memory(), fds);
            for (int i = 0; i < received.fdCount(); i++) {
                descriptors.add(Fd.of(fds[i]));
            }
            if (received.length() <= 0
                    || received.truncated()
                    || descriptors.size() > MAX_FDS
                    || line.size() > MAX_LINE) {
                closeDescriptors();
                return null;
            }
            byte[] bytes = new byte[received.length()];
            MemorySegment.copy(memory.memory(), 0, MemorySegment.ofArray(bytes), 0, bytes.length);
            rest = bytes;
        }
    }

    private byte @Nullable [] takeLine(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, 0, i);
                byte[] complete = line.toByteArray();
                line.reset();
                rest = java.util.Arrays.copyOfRange(bytes, i + 1, length);
                return complete;
            }
        }
        line.write(bytes, 0, length);
        rest = new byte[0];
        return null;
    }

    /** Returns the descriptors that came with the last line; the caller owns them. */
    public List<Fd> takeDescriptors() {
        List<Fd> taken = new ArrayList<>(descriptors);
        descriptors.clear();
        return taken;
    }

    private void closeDescriptors() {
        for (Fd fd : descriptors) {
            fd.close();
        }
        descriptors.clear();
    }

    @Override
    public void close() {
        closeDescriptors();
        socket.close();
        memory.close();
    }
}
