package runscj.sentry.boot;

import runscj.abi.ErrnoException;
import runscj.host.Fd;
import runscj.host.UnixSocket;

/**
 * The sentry process. Arguments: the sandbox's id, the platform, then {@code strace} to log system calls. Descriptor 3 is the listening control socket; standard
 * error is the debug log.
 */
public final class Sentry {
    private static final int CONTROL_FD = 3;

    private Sentry() {}

    /** Runs the process. */
    public static void main(String[] args) throws ErrnoException {
        boolean strace = args.length > 2 && args[2].equals("strace");
        Sandbox sandbox = new Sandbox(args[1], strace);
        SentryCage.enter();
        new ControlServer(UnixSocket.of(Fd.of(CONTROL_FD)), sandbox).run();
    }
}
