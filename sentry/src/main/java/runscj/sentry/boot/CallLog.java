package runscj.sentry.boot;

import runscj.sentry.syscall.Handlers;
import runscj.sentry.trace.Strace;
import runscj.sentry.trace.Tally;

/** What the debug log says of the guest's system calls. */
enum CallLog {
    NOTHING,
    /** Two lines for each. */
    LINES,
    /** At the sandbox's end, how often each was made and what became of it. */
    COUNTS;

    /** Returns what the sentry's argument of this name asks for. */
    static CallLog named(String argument) {
        return switch (argument) {
            case "strace" -> LINES;
            case "strace-summary" -> COUNTS;
            default -> NOTHING;
        };
    }

    /** Begins to log what passes through; returns what is to be done when the sandbox ends. */
    Runnable attach(Handlers handlers) {
        switch (this) {
            case LINES -> handlers.hook(new Strace(System.err::println));
            case COUNTS -> {
                Tally tally = new Tally();
                handlers.hook(tally);
                return () -> tally.report(System.err::println);
            }
            default -> {}
        }
        return () -> {};
    }
}
