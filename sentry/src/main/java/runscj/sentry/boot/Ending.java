package runscj.sentry.boot;

import runscj.host.HostProcess;

/** The end of the sentry's process. */
final class Ending {
    /** Whether this is a training run, whose JVM has a cache to write when it ends. */
    private static volatile boolean training;

    private Ending() {}

    /** Says that this is a training run. */
    static void afterTraining() {
        training = true;
    }

    /** Ends the process. */
    static void now(int status) {
        if (training) {
            Runtime.getRuntime().halt(status);
        }
        System.err.flush();
        HostProcess.exit(status);
    }
}
