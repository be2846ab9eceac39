package runscj.sandbox;

import java.nio.file.Path;
import runscj.container.ContainerException;
import runscj.host.HostException;
import runscj.host.UnixSocket;
import runscj.oci.SpecException;
import runscj.sentry.boot.ControlAnswer;
import runscj.sentry.boot.ControlLine;
import runscj.sentry.boot.ControlRequest;

/** A connection to a sandbox's sentry: one request at a time. */
public final class SentryConnection implements AutoCloseable {
    private static final int SOCK_STREAM = 1;

    private final ControlLine line;

    private SentryConnection(ControlLine line) {
        this.line = line;
    }

    /**
     * Connects.
     *
     * @throws ContainerException if nobody listens: the sandbox is gone
     */
    public static SentryConnection open(Path socket) throws ContainerException {
        try {
            return new SentryConnection(
                    new ControlLine(UnixSocket.connect(socket.toString(), SOCK_STREAM)));
        } catch (HostException e) {
            throw new ContainerException(
                    "the sandbox does not answer ("
                            + e.getMessage()
                            + "): delete the container with --force");
        }
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws ContainerException with the sentry's own words, or if the sandbox died meanwhile
     */
    public ControlAnswer ask(ControlRequest request, int... fds) throws ContainerException {
        if (!line.send(request.toJson(), fds)) {
            throw lost();
        }
        byte[] answer = line.receive();
        if (answer == null) {
            throw lost();
        }
        try {
            ControlAnswer parsed = ControlAnswer.parse(answer);
            if (!parsed.error().isEmpty()) {
                throw new ContainerException(parsed.error());
            }
            return parsed;
        } catch (SpecException e) {
            throw new ContainerException(e.message());
        }
    }

    /** Asks without waiting for the answer, which may be long in coming. */
    void tell(ControlRequest request) throws ContainerException {
        if (!line.send(request.toJson())) {
            throw lost();
        }
    }

    private static SandboxLostException lost() {
        return new SandboxLostException("the sandbox died; see its debug log (--debug-log DIR)");
    }

    @Override
    public void close() {
        line.close();
    }
}
