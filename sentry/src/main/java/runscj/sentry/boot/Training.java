package runscj.sentry.boot;

import java.util.List;
import runscj.gofer.server.Gofer;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.UnixSocket;
import runscj.oci.JsonReader;
import runscj.oci.Spec;
import runscj.oci.SpecException;
import runscj.sentry.kernel.RandomSource;

/** Runs a container in this process, without a cage: what the AOT cache learns the sentry's and the gofer's start from. Ends the process with the container's status. */
public final class Training {
    private static final int SOCK_SEQPACKET = 5;

    private Training() {}

    /**
     * Runs one program on the machine's own root file system.
     *
     * @param config a config.json
     */
    public static void run(byte[] config) throws Exception {
        ControlRequest request = ControlRequest.parse(new ControlRequest(ControlRequest.Call.CREATE, "training", 0, 0, 0, 0, spec(config), null).toJson());
        UnixSocket[] pair = UnixSocket.pair(SOCK_SEQPACKET);
        Gofer.serveHere(pair[1], "/");
        Spec spec = request.spec();
        if (spec == null) {
            throw new IllegalStateException("a request lost its spec");
        }
        Sandbox sandbox = new Sandbox("ptrace", false, new RandomSource(), Sentry.cpuInfo());
        sandbox.create("training", spec, List.of(pair[0].fd(), nothing(), nothing(), nothing()));
        ControlAnswer.parse(new ControlAnswer("", 1, 0, sandbox.state(), sandbox.processes()).toJson());
        sandbox.start();
        sandbox.await(0);
    }

    private static Spec spec(byte[] config) throws SpecException {
        return Spec.read(JsonReader.of("training", config));
    }

    private static Fd nothing() {
        return Fd.required(HostFiles.open("/dev/null", HostFiles.O_RDWR | HostFiles.O_CLOEXEC, 0), "open /dev/null");
    }
}
