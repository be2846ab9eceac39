package runscj.sentry.platform;

/** A way to run guest code. One per sandbox. */
public interface Platform extends AutoCloseable {
    /** Returns the name that {@code --platform} takes. */
    String name();

    /** Returns a new address space with nothing mapped in {@code [minAddr, maxAddr)}. */
    AddressSpace newAddressSpace();

    /**
     * Returns a context for one guest thread. It is owned by the thread that first calls {@link
     * GuestContext#run}.
     */
    GuestContext newContext();

    /** Returns the lowest mappable guest address, in bytes; page aligned. */
    long minAddr();

    /**
     * Returns the end of the mappable guest addresses, exclusive; page aligned. What lies above
     * belongs to the platform.
     */
    long maxAddr();

    /**
     * Returns when the platform makes no more host processes by itself, so that the sentry can give
     * up the right to.
     */
    void awaitReady();

    /** Ends all guest processes. */
    @Override
    void close();
}
