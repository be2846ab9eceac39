package runscj.sentry.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import runscj.gofer.server.Gofer;
import runscj.host.ClassPath;
import runscj.host.Fd;
import runscj.host.HostCredentials;
import runscj.host.HostException;
import runscj.host.HostFiles;
import runscj.host.UnixSocket;
import runscj.oci.JsonReader;
import runscj.oci.Spec;
import runscj.sentry.kernel.RandomSource;

/**
 * What the sentry's AOT cache is trained with: a container from its control requests to its end, in
 * this process, without a cage, once for each platform. Argument: a directory with a config.json
 * whose root is this machine's.
 */
public final class Training {
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_SEQPACKET = 5;

    /** What cannot be run here: it would take away the way to write the cache. */
    private static final String[] CAGE = {
        "runscj.sentry.boot.Sentry",
        "runscj.sentry.boot.Sentry$RandomStart",
        "runscj.sentry.boot.SentryCage",
        "runscj.sentry.fs.host.InheritedRegularFile",
        "runscj.host.HostCredentials",
        "runscj.host.HostMounts",
        "runscj.seccomp.Installer"
    };

    private static final String[] PLATFORMS = {"ptrace", "systrap"};

    private Training() {}

    /** Runs the training. */
    public static void main(String[] args) throws Exception {
        for (String name : CAGE) {
            Class.forName(name);
        }
        ClassPath.openAll();
        HostCredentials.setAllIds(-1, -1); // which changes none
        Semaphore ended = new Semaphore(0);
        Ending.withTraining(ended);
        SentryFilter.program();
        Path directory = Path.of(args[0]);
        for (String platform : PLATFORMS) {
            try {
                run(platform, directory);
                ended.acquire();
            } catch (IllegalStateException | HostException refused) {
                refused.printStackTrace(); // where guests cannot run, what comes before is trained
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void run(String platform, Path directory) throws Exception {
        UnixSocket[] gofer = UnixSocket.pair(SOCK_SEQPACKET);
        Gofer.serveHere(gofer[1], "/");
        Sandbox sandbox =
                new Sandbox(platform, CallLog.NOTHING, new RandomSource(), Sentry.cpuInfo());
        sandbox.awaitFirstStub();
        Path socket = directory.resolve(platform + ".sock");
        ControlServer server =
                new ControlServer(UnixSocket.listen(socket.toString(), SOCK_STREAM, 1), sandbox);
        Thread thread = new Thread(server::run, "training");
        thread.setDaemon(true);
        thread.start();

        byte[] config = Files.readAllBytes(directory.resolve("config.json"));
        Spec spec = Spec.read(JsonReader.of("training", config));
        try (ControlLine line =
                new ControlLine(UnixSocket.connect(socket.toString(), SOCK_STREAM))) {
            int nothing = nothing().number();
            ControlRequest create =
                    new ControlRequest(ControlRequest.Call.CREATE, "training", 0, 0, spec, null);
            ask(line, create, gofer[0].fd().number(), nothing, nothing, nothing);
            ask(line, ControlRequest.of(ControlRequest.Call.STATE, "training"));
            ask(line, ControlRequest.of(ControlRequest.Call.PS, "training"));
            ask(line, ControlRequest.of(ControlRequest.Call.RUN, "training"));
            ask(line, ControlRequest.of(ControlRequest.Call.WAIT, "training"));
        }
    }

    private static void ask(ControlLine line, ControlRequest request, int... fds) throws Exception {
        line.send(request.toJson(), fds);
        byte[] bytes = line.receive();
        ControlAnswer answer =
                bytes == null ? ControlAnswer.failure("no answer") : ControlAnswer.parse(bytes);
        if (!answer.error().isEmpty()) {
            throw new IllegalStateException(request.call() + ": " + answer.error());
        }
    }

    private static Fd nothing() {
        return Fd.required(
                HostFiles.open("/dev/null", HostFiles.O_RDWR | HostFiles.O_CLOEXEC, 0),
                "open /dev/null");
    }
}
