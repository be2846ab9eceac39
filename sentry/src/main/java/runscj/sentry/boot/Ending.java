package runscj.sentry.boot;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import runscj.host.HostProcess;

/** The end of the sentry's process. */
final class Ending {
    /**
     * In a training run, one permit for each sandbox that has ended: the JVM has a cache to write
     * before it ends itself.
     */
    private static volatile @Nullable Semaphore ended;

    private Ending() {}

    /** Says that this is a training run: sandboxes do not end the process. */
    static void withTraining(Semaphore newEnded) {
        ended = newEnded;
    }

    /** Ends the process. */
    static void now(int status) {
        Semaphore training = ended;
        if (training != null) {
            training.release();
            return;
        }
        System.err.flush();
        HostProcess.exit(status);
    }
}
