package runscj.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.Termios;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.HostMapping;
import runscj.host.HostTerminal;
import runscj.host.Scratch;
import runscj.host.UnixSocket;
import runscj.oci.Process;

/**
 * The standard streams of a container's process: ours as they are, or a terminal. A terminal is a
 * pty of the host in raw mode: the sentry, which has the line discipline, holds its slave; the
 * master goes to the console socket, or is pumped to and from our own terminal.
 */
final class Console implements AutoCloseable {
    private static final int[] INHERITED = {0, 1, 2};

    private static final int SOCK_STREAM = 1;
    private static final int BUFFER = 16 * 1024;
    private static final long DRAIN_MS = 2_000;
    private static final int OUTPUT_MODES_OFFSET = 4;
    private static final int EINTR = Errno.EINTR.number();

    private final @Nullable Fd slave;
    private final @Nullable Fd master;
    private @Nullable MemorySegment savedAttributes;
    private @Nullable Thread output;

    private Console(@Nullable Fd master, @Nullable Fd slave) {
        this.master = master;
        this.slave = slave;
    }

    /**
     * Prepares the streams of a process.
     *
     * @param socket console socket, or null
     * @param detached whether nobody will pump a terminal
     */
    static Console forProcess(Process process, @Nullable Path socket, boolean detached)
            throws CommandException {
        if (!process.terminal()) {
            return new Console(null, null);
        }
        if (socket == null && detached) {
            throw new CommandException(
                    "--console-socket: needed for a detached container with a terminal"
                            + " (process.terminal)");
        }
        try {
            Fd master = HostTerminal.openMaster("/dev/ptmx");
            Fd slave =
                    Fd.required(
                            HostTerminal.openPeer(
                                    master.number(), HostFiles.O_RDWR | HostFiles.O_NOCTTY),
                            "open the terminal's slave");
            makeRaw(slave, socket == null ? ~Termios.ONLCR : -1);
            Process.ConsoleSize size = process.consoleSize();
            if (size != null) {
                HostTerminal.setWindowSize(master.number(), size.height(), size.width());
            }
            if (socket != null) {
                send(master, slave, socket);
                master.close();
                return new Console(null, slave);
            }
            Console console = new Console(master, slave);
            console.resized();
            console.pump();
            return console;
        } catch (HostException e) {
            throw new CommandException("cannot make a terminal: " + e.getMessage());
        }
    }

    /** Returns the descriptors to give to the sentry. */
    int[] stdio() {
        return slave == null ? INHERITED.clone() : new int[] {slave.number()};
    }

    /** The sentry has its own copy of the slave now. */
    void handedOver() {
        if (slave != null) {
            slave.close();
        }
    }

    boolean isTerminal() {
        return master != null;
    }

    /** Takes over the size of our own terminal; the sentry hears of it by the pty. */
    void resized() {
        Fd pty = master;
        if (pty == null) {
            return;
        }
        try (Scratch scratch = Scratch.open()) {
            MemorySegment size = scratch.allocate(HostTerminal.WINSIZE_SIZE);
            if (HostTerminal.windowSize(0, size) == 0) {
                HostTerminal.setWindowSize(pty.number(), size);
            }
        }
    }

    /**
     * Makes a new terminal raw. The guest's terminal takes ONLCR over: as with runc it begins
     * without it in the foreground, where our own terminal turns newlines.
     */
    private static void makeRaw(Fd terminal, int keptOutputModes) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment attributes = scratch.allocate(HostTerminal.TERMIOS_SIZE);
            Host.required(HostTerminal.attributes(terminal.number(), attributes), "TCGETS");
            HostTerminal.makeRaw(attributes);
            attributes.set(
                    ValueLayout.JAVA_INT,
                    OUTPUT_MODES_OFFSET,
                    attributes.get(ValueLayout.JAVA_INT, OUTPUT_MODES_OFFSET) & keptOutputModes);
            Host.required(HostTerminal.setAttributes(terminal.number(), attributes), "TCSETS");
        }
    }

    /** runc's protocol: one message with the pty's name and its master. */
    private static void send(Fd master, Fd slave, Path socket) throws CommandException {
        try (UnixSocket connection = UnixSocket.connect(socket.toString(), SOCK_STREAM);
                Scratch scratch = Scratch.open()) {
            byte[] name =
                    ("/dev/pts/" + HostTerminal.number(master.number()))
                            .getBytes(StandardCharsets.US_ASCII);
            int sent = connection.send(scratch.bytes(name), new int[] {master.number()});
            if (sent < 0) {
                throw new HostException(-sent, "send");
            }
        } catch (HostException e) {
            master.close();
            slave.close();
            throw new CommandException(
                    "--console-socket: cannot send the terminal to "
                            + socket
                            + ": "
                            + e.getMessage());
        }
    }

    private void pump() {
        if (HostTerminal.isTerminal(0)) {
            HostMapping memory = HostMapping.anonymous(4096);
            savedAttributes = memory.memory().asSlice(0, HostTerminal.TERMIOS_SIZE);
            HostTerminal.attributes(0, savedAttributes);
            try (Scratch scratch = Scratch.open()) {
                MemorySegment raw = scratch.allocate(HostTerminal.TERMIOS_SIZE);
                raw.copyFrom(savedAttributes);
                HostTerminal.makeRaw(raw);
                raw.set(
                        ValueLayout.JAVA_INT,
                        OUTPUT_MODES_OFFSET,
                        raw.get(ValueLayout.JAVA_INT, OUTPUT_MODES_OFFSET) | Termios.OPOST);
                HostTerminal.setAttributes(0, raw);
            }
        }
        int pty = master == null ? -1 : master.number();
        start("input", () -> copy(0, pty));
        output = start("output", () -> copy(pty, 1));
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Copies until the end or an error: a pty's master reads EIO when the last slave is closed. */
    private static void copy(int from, int to) {
        try (HostMapping memory = HostMapping.anonymous(BUFFER)) {
            while (true) {
                long count = HostFiles.read(from, memory.memory());
                if (count <= 0 && count != -EINTR) {
                    return;
                }
                for (long done = 0; done < count; ) {
                    long written = HostFiles.write(to, memory.memory().asSlice(done, count - done));
                    if (written <= 0 && written != -EINTR) {
                        return;
                    }
                    done += Math.max(0, written);
                }
            }
        }
    }

    /** Waits until the last output has been written, and gives our terminal back. */
    void drain() {
        if (output != null) {
            try {
                output.join(DRAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        restore();
    }

    /** Gives our terminal its attributes back. */
    void restore() {
        if (savedAttributes != null) {
            HostTerminal.setAttributes(0, savedAttributes);
        }
    }

    @Override
    public void close() {
        restore();
        if (slave != null) {
            slave.close();
        }
    }
}
