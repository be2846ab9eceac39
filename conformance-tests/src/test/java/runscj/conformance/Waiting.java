package runscj.conformance;

import static org.junit.jupiter.api.Assertions.fail;

/** Waits for what comes true by itself, with a deadline. */
final class Waiting {
    private static final long DEADLINE_NS = 60_000_000_000L;

    private Waiting() {}

    /** A condition that may look at files and processes. */
    interface Condition {
        boolean holds() throws java.io.IOException, InterruptedException;
    }

    /** Asks again and again; fails when it has not come true in time. */
    static void until(String what, Condition condition)
            throws java.io.IOException, InterruptedException {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                fail("not in time: " + what);
            }
            Thread.sleep(20);
        }
    }
}
