package runscj.sentry.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import runscj.abi.ErrnoException;
import runscj.host.Fd;
import runscj.host.UnixSocket;
import runscj.host.X86;
import runscj.sentry.kernel.RandomSource;

/**
 * The sentry process. Arguments: the sandbox's id, the platform, then {@code strace} to log system calls. Descriptor 3 is the listening control socket; standard
 * error is the debug log.
 */
public final class Sentry {
    private static final int CONTROL_FD = 3;

    private Sentry() {}

    /** Returns the host's /proc/cpuinfo, which the guest's shows: its programs run on these processors. */
    static String cpuInfo() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Runs the process. */
    public static void main(String[] args) throws ErrnoException {
        boolean strace = args.length > 2 && args[2].equals("strace");
        RandomSource random = new RandomSource();
        random.nextLong(); // loads the security providers' files while there are paths
        String cpuInfo = cpuInfo();
        new X86().ret(); // loads the JVM's verifier for the assembler's old class files
        SentryCage.enter(); // before the stubs are made: they must have the id that their tracer has
        Sandbox sandbox = new Sandbox(args[1], strace, random, cpuInfo);
        sandbox.awaitFirstStub();
        SentryFilter.install();
        new ControlServer(UnixSocket.of(Fd.of(CONTROL_FD)), sandbox).run();
    }
}
