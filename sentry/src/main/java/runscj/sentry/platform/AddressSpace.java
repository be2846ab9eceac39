package runscj.sentry.platform;

import java.lang.foreign.MemorySegment;

/**
 * The host's view of one guest address space. Orders are queued and carried out, in order, by
 * {@link #commit}. All methods may be called by any thread; the caller orders them (the mm lock).
 * Ranges are page aligned and inside the platform's bounds. A failing host call is a sentry or host
 * defect and throws an unchecked exception.
 */
public interface AddressSpace extends AutoCloseable {
    /**
     * Maps host memory shared at a fixed guest address, replacing what was there.
     *
     * @param prot PROT_* bits
     * @param hostFd descriptor in the sentry's table, the memory file's or a host file's; must stay
     *     open until the next commit
     * @param fileOffset bytes, page aligned
     */
    void map(long addr, long length, int prot, int hostFd, long fileOffset);

    /** Unmaps; holes are fine. */
    void unmap(long addr, long length);

    /** Changes the protection of mapped pages; holes in the range are skipped. */
    void protect(long addr, long length, int prot);

    /** Returns when all earlier orders are in effect for every thread of the address space. */
    void commit();

    /**
     * Returns a new address space with the same mappings, backing and protections (host memory is
     * shared, not copied). Commits first. The caller has write-protected what is to be copied on
     * write.
     */
    AddressSpace fork();

    /** Bytes that the platform may use at {@link #hiddenAddr}. */
    long HIDDEN_LENGTH = 0x1_0000;

    /**
     * Says where the platform may map something of its own that the guest does not know of. The
     * caller maps nothing there, before or after. Once, before anything is mapped by it.
     */
    default void hiddenAddr(long addr) {}

    /**
     * Lets the platform replace system-call instructions in a private copy of a page of text, after
     * {@link GuestContext#hotSite} has named one there; the caller then maps the copy. The copy
     * behaves as the original does; a guest that reads it sees the difference.
     *
     * @param page the page's contents, which no guest sees yet
     * @return whether anything was replaced
     */
    default boolean patch(long pageAddr, MemorySegment page) {
        return false;
    }

    /**
     * Returns the lowest address from one on that {@link #patch} changed, or MAX_VALUE for none.
     */
    default long nextPatch(long from) {
        return Long.MAX_VALUE;
    }

    /**
     * Puts what {@link #patch} replaced back into a copy of memory.
     *
     * @param addr the guest address of the first of {@code length} bytes, at {@code offset}
     * @return whether anything was replaced there
     */
    default boolean unpatch(long addr, MemorySegment copy, long offset, long length) {
        return false;
    }

    /**
     * Returns a new address space of the same platform with nothing mapped, for a copy of this
     * one's memory. Where little is mapped, this and mapping it again costs less than {@link
     * #fork}.
     */
    AddressSpace newSibling();

    /** Ends the host process. No context may be running in it, and none may run in it later. */
    @Override
    void close();
}
