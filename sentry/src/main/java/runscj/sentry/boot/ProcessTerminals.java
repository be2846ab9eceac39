package runscj.sentry.boot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import runscj.sentry.fs.tty.Terminal;
import runscj.sentry.kernel.ThreadGroup;

/** The terminals of processes from outside, until everything has been shown. */
final class ProcessTerminals {
    private static final long DRAIN_NS = 1_000_000_000;

    @GuardedBy("this")
    private final Map<ThreadGroup, Terminal> terminals = new HashMap<>();

    synchronized void add(ThreadGroup process, Terminal terminal) {
        terminals.values().removeIf(Terminal::over);
        terminals.put(process, terminal);
    }

    /** A process is about to run for the first time: its terminal has the size that it has now. */
    synchronized void starting(ThreadGroup process) {
        Terminal terminal = terminals.get(process);
        if (terminal != null) {
            terminal.followSize();
        }
    }

    /** Lets the terminal of a process that has exited show the rest and end. */
    synchronized void exited(ThreadGroup process) {
        Terminal terminal = terminals.get(process);
        if (terminal != null) {
            terminal.finish();
        }
    }

    /** Waits a while until all output has been shown: the sentry is about to end. */
    void drain() throws InterruptedException {
        long deadlineNs = System.nanoTime() + DRAIN_NS;
        for (Terminal terminal : all()) {
            terminal.finish();
            terminal.join(deadlineNs);
        }
    }

    private synchronized Terminal[] all() {
        return terminals.values().toArray(new Terminal[0]);
    }
}
