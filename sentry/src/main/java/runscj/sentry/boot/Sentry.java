package runscj.sentry.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.bpf.Program;
import runscj.host.Fd;
import runscj.host.UnixSocket;
import runscj.host.X86;
import runscj.sentry.kernel.RandomSource;

/**
 * The sentry process. Arguments: the sandbox's id, the platform, then {@code strace} to log system
 * calls or {@code strace-summary} to count them. Descriptor 3 is the listening control socket;
 * standard error is the debug log.
 */
public final class Sentry {
    private static final int CONTROL_FD = 3;

    private Sentry() {}

    /**
     * Makes the random numbers' generator beside what else is to be done while there are paths: it
     * loads the security providers' files.
     */
    private static final class RandomStart extends Thread {
        private @Nullable RandomSource made;

        private RandomStart() {
            super("random");
        }

        @Override
        public void run() {
            RandomSource source = new RandomSource();
            source.nextLong();
            made = source;
        }

        private RandomSource await() {
            boolean interrupted = true;
            while (interrupted) {
                try {
                    join();
                    interrupted = false;
                } catch (InterruptedException nobodyDoes) {
                    // join again
                }
            }
            if (made == null) {
                throw new IllegalStateException("no random numbers");
            }
            return made;
        }
    }

    /**
     * Returns the host's /proc/cpuinfo, which the guest's shows: its programs run on these
     * processors.
     */
    static String cpuInfo() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Runs the process. */
    public static void main(String[] args) throws ErrnoException {
        CallLog callLog = args.length > 2 ? CallLog.named(args[2]) : CallLog.NOTHING;
        RandomStart random = new RandomStart();
        random.start();
        String cpuInfo = cpuInfo();
        new X86().ret(); // loads what the assembler needs of files
        Program filter = SentryFilter.program();
        RandomSource randomSource = random.await();
        SentryCage
                .enter(); // before the stubs are made: they must have the id that their tracer has
        Sandbox sandbox = new Sandbox(args[1], callLog, randomSource, cpuInfo);
        sandbox.awaitFirstStub();
        SentryFilter.install(filter);
        new ControlServer(UnixSocket.of(Fd.of(CONTROL_FD)), sandbox).run();
    }
}
