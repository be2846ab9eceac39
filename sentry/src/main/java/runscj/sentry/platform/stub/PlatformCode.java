package runscj.sentry.platform.stub;

/**
 * What a platform adds to the stubs' code: a page of its own, at {@link
 * StubLayout#PLATFORM_CODE_ADDR}, readable and executable and the same in every stub.
 */
public interface PlatformCode {
    /** Returns the code, at most a page. */
    byte[] page();

    /**
     * Returns a page of slots for patched call sites, {@link StubLayout#SLOT_SIZE} bytes each, or
     * nothing. The code is position-independent; the last slot of the page is none.
     */
    default byte[] slotPage() {
        return new byte[0];
    }

    /** Returns such a page for calls that may be answered in place. */
    default byte[] answeringSlotPage() {
        return new byte[0];
    }

    /**
     * Returns where a guest thread with a context starts, its address in r9; 0 if the platform has
     * none.
     */
    long threadEntryAddr();

    /** Returns where such a thread waits for its turn, with its context in rbx; 0 if none. */
    long threadStartAddr();

    /** Returns the address in the page of the struct sigaction for the handled signals. */
    long actionAddr();

    /** Returns the signals that all stubs handle. */
    int[] handledSignals();

    /** Returns the host calls that code of the page makes. */
    int[] allowedCalls();

    /** A platform that adds nothing. */
    PlatformCode NONE =
            new PlatformCode() {
                private static final int[] EMPTY = {};

                @Override
                public byte[] page() {
                    return new byte[0];
                }

                @Override
                public long threadEntryAddr() {
                    return 0;
                }

                @Override
                public long threadStartAddr() {
                    return 0;
                }

                @Override
                public long actionAddr() {
                    return 0;
                }

                @Override
                public int[] handledSignals() {
                    return EMPTY;
                }

                @Override
                public int[] allowedCalls() {
                    return EMPTY;
                }
            };
}
