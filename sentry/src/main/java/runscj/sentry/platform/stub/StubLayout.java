package runscj.sentry.platform.stub;

/** Where things are in a stub's address space. Addresses are guest addresses. */
public final class StubLayout {
    /** Bytes of a page. */
    public static final int PAGE_SIZE = 4096;

    /** The lowest address that a host lets anybody map: Linux's default of vm.mmap_min_addr. */
    public static final long MIN_ADDR = 0x1_0000;

    /**
     * Where patched call sites find their slots, by absolute addresses of 32 bits whose third byte
     * is no instruction: see {@link CallSites}. Read-only, the same in every stub; guests can map
     * nothing up to its end.
     */
    public static final long JUMP_TABLE_ADDR = 0x6_0000;

    /** Patched call sites that an address space can have. */
    public static final int SITES = 1024;

    /**
     * The first of the sites whose calls may be answered in their slots; their slots are a page of
     * their own.
     */
    public static final int FIRST_ANSWERED_SITE = SITES - 256;

    /** How many of them there may be. */
    public static final int ANSWERED_SITES = 32;

    /** Bytes of {@link #JUMP_TABLE_ADDR}: an address for each site. */
    public static final int JUMP_TABLE_SIZE = SITES * Long.BYTES;

    /**
     * Slots within reach of a jump of 32 bits, for programs at low addresses; see {@link
     * CallSites}. The same code can be mapped near other text.
     */
    public static final long LOW_NEAR_SLOTS_ADDR = JUMP_TABLE_ADDR + JUMP_TABLE_SIZE;

    /** Bytes of slots that are near: one for each value that 16 bits of a distance can have. */
    public static final int NEAR_SLOTS_SIZE = 0x1_0000;

    /** Bytes of a slot's code. */
    public static final int SLOT_SIZE = 16;

    /** The end of what a guest may map, and the start of the stub region. */
    public static final long START_ADDR = 0x7fff_f000_0000L;

    /** The emitted code: one page, readable and executable, the same in every stub. */
    public static final long CODE_ADDR = START_ADDR;

    /** A second page of code, the platform's own. */
    public static final long PLATFORM_CODE_ADDR = CODE_ADDR + PAGE_SIZE;

    /** Bytes of both pages of code. */
    static final int CODE_SIZE = 2 * PAGE_SIZE;

    /** The stub's orders: one page, read-only here, written by the sentry. */
    public static final long ORDERS_ADDR = CODE_ADDR + CODE_SIZE;

    /** Where patched call sites go, a slot each: code, the same in every stub. */
    public static final long SLOTS_ADDR = START_ADDR + 0x4000;

    /** Bytes of {@link #SLOTS_ADDR}. */
    public static final int SLOTS_SIZE = SITES * SLOT_SIZE;

    /** The contexts of guest threads, shared with the sentry; no stub has another's. */
    public static final long CONTEXTS_ADDR = START_ADDR + 0x1_0000;

    /** Bytes of a context; a power of two to which contexts are aligned. */
    public static final int CONTEXT_SIZE = 2 * PAGE_SIZE;

    /** The end of user addresses on x86-64 with four-level page tables. */
    public static final long END_ADDR = 0x7fff_ffff_f000L;

    private StubLayout() {}
}
