package runscj.sentry.boot;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.UnixSocket;
import runscj.oci.Process;
import runscj.oci.Spec;
import runscj.oci.SpecException;

/**
 * Answers the command line on the control socket: a thread for each connection, a bounded number of
 * them. Peers are the host's root; state directory and socket say so.
 */
final class ControlServer {
    private static final int MAX_CONNECTIONS = 64;
    private static final long DRAIN_MS = 2_000;

    /**
     * Requests that have been read and not answered yet, without those that wait for a process that
     * has not ended.
     */
    private static final AtomicInteger ANSWERING = new AtomicInteger();

    /** Connections that have started the container's program and have yet to ask for its end. */
    private static final AtomicInteger HOLDING = new AtomicInteger();

    private final UnixSocket listener;
    private final Sandbox sandbox;
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);

    ControlServer(UnixSocket listener, Sandbox sandbox) {
        this.listener = listener;
        this.sandbox = sandbox;
    }

    /** Accepts connections for ever. */
    void run() {
        while (true) {
            UnixSocket socket;
            try {
                connections.acquireUninterruptibly();
                socket = listener.accept();
            } catch (HostException e) {
                connections.release();
                continue;
            }
            Thread thread = new Thread(() -> serve(socket), "control");
            thread.start();
        }
    }

    private void serve(UnixSocket socket) {
        int held = 0;
        try (ControlLine line = new ControlLine(socket)) {
            Owner owner = null;
            for (byte[] bytes = line.receive(); bytes != null; bytes = line.receive()) {
                List<Fd> descriptors = line.takeDescriptors();
                ANSWERING.incrementAndGet();
                try {
                    ControlRequest request = ControlRequest.parse(bytes);
                    if (request.call() == ControlRequest.Call.RUN) {
                        HOLDING.incrementAndGet();
                        held++;
                    }
                    if (request.call() == ControlRequest.Call.OWN && owner == null) {
                        owner = Owner.watch(socket, sandbox, request.pid());
                    }
                    ControlAnswer answer = answer(request, descriptors);
                    if (owner != null) {
                        owner.answered();
                    }
                    line.send(answer.toJson());
                    if (request.call() == ControlRequest.Call.WAIT) {
                        HOLDING.addAndGet(-held);
                        held = 0;
                    }
                } catch (SpecException e) {
                    descriptors.forEach(Fd::close);
                    line.send(ControlAnswer.failure(e.message()).toJson());
                } finally {
                    ANSWERING.decrementAndGet();
                }
            }
            if (owner != null) {
                owner.join(); // before the socket's number is given to another
            }
        } finally {
            HOLDING.addAndGet(-held);
            connections.release();
        }
    }

    private ControlAnswer answer(ControlRequest request, List<Fd> descriptors) {
        try {
            return act(request, descriptors);
        } catch (BootException e) {
            descriptors.forEach(Fd::close);
            return ControlAnswer.failure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ControlAnswer.failure("interrupted");
        } catch (RuntimeException | Error defect) {
            defect.printStackTrace();
            return ControlAnswer.failure("the sentry has a defect: " + defect);
        }
    }

    private ControlAnswer act(ControlRequest request, List<Fd> descriptors)
            throws BootException, InterruptedException {
        Spec spec = request.spec();
        Process process = request.process();
        switch (request.call()) {
            case CREATE -> {
                if (spec == null) {
                    throw new BootException("create: no spec");
                }
                return ControlAnswer.ofPid(sandbox.create(request.id(), spec, descriptors));
            }
            case EXEC -> {
                if (process == null) {
                    throw new BootException("exec: no process");
                }
                return ControlAnswer.ofPid(sandbox.exec(process, descriptors));
            }
            case START, RUN -> sandbox.start();
            case WAIT, OWN -> {
                return ControlAnswer.ofStatus(sandbox.await(request.pid()));
            }
            case SIGNAL -> sandbox.signal(request.pid(), request.signal());
            case MEMORY -> sandbox.limitMemory(request.bytes());
            case LIMIT -> sandbox.allowTasks(request.tasks());
            case STATE -> {
                return new ControlAnswer("", 0, 0, sandbox.state(), List.of());
            }
            case PS -> {
                return new ControlAnswer("", 0, 0, "", sandbox.processes());
            }
        }
        return ControlAnswer.OK;
    }

    /** Counts answers that must be sent before the sentry may end; fewer with a negative count. */
    static void oweAnswers(int count) {
        ANSWERING.addAndGet(count);
    }

    /**
     * Waits until the answers under way have been sent, for a moment at least and some seconds at
     * most, and until nobody holds the sentry.
     */
    static void drain() {
        long deadline = System.nanoTime() + DRAIN_MS * 1_000_000;
        try {
            do {
                Thread.sleep(1);
            } while (HOLDING.get() > 0 || (ANSWERING.get() > 0 && System.nanoTime() < deadline));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
