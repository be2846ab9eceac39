package runscj.sentry.platform.stub;

/** Addresses in the stub's code that matter to whoever traces a guest thread. */
public final class ThreadEntry {
    private final StubCode code;

    ThreadEntry(StubCode code) {
        this.code = code;
    }

    /** Returns whether a thread with this rip has done nothing yet: it pauses until it is moved. */
    public boolean isStart(long rip) {
        return code.isThreadStart(rip);
    }

    /** Returns where a thread exits. */
    public long exitAddr() {
        return code.threadExitAddr();
    }
}
