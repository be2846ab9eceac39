package runscj.sentry.boot;

import runscj.abi.Signal;
import runscj.host.HostPoll;
import runscj.host.UnixSocket;

/**
 * A connection that owns a process of the guest: it waits for its end, and takes the process along
 * when it is cut first. So an engine that kills the host process which stands for one of exec also
 * kills the guest's.
 */
final class Owner {
    private static final int POLLRDHUP = 0x2000;
    private static final long ROUND_NS = 3_600_000_000_000L;

    private final UnixSocket socket;
    private final Sandbox sandbox;
    private final int pid;
    private final Thread thread = new Thread(this::run, "owner");
    private volatile boolean answered;

    private Owner(UnixSocket socket, Sandbox sandbox, int pid) {
        this.socket = socket;
        this.sandbox = sandbox;
        this.pid = pid;
    }

    /** Begins to watch the other end of a connection. */
    static Owner watch(UnixSocket socket, Sandbox sandbox, int pid) {
        Owner owner = new Owner(socket, sandbox, pid);
        owner.thread.start();
        return owner;
    }

    /** The process has ended: its pid may soon be another's. */
    void answered() {
        answered = true;
    }

    /** Waits until the other end is gone, which its reader has seen. */
    void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (HostPoll.poll(socket.fd().number(), POLLRDHUP, ROUND_NS) == 0) {
            // nobody has hung up
        }
        if (answered) {
            return;
        }
        try {
            sandbox.signal(pid, Signal.SIGKILL);
        } catch (BootException gone) {
            // it has ended by itself
        }
    }
}
