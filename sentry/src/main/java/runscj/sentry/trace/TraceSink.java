package runscj.sentry.trace;

/** Where trace lines go. Called by many threads; must not block for long and must not fail. */
@FunctionalInterface
public interface TraceSink {
    /** Takes one line without its end. */
    void line(String text);
}
