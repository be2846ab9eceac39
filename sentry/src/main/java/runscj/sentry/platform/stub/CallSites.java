package runscj.sentry.platform.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The system calls in the text of one address space that trapped often, and what became of them.
 *
 * <pre>
 *   b8 nr nr 00 00   mov  nr, %eax          ff 24 25 lo hi 06 00   jmp *table[site]
 *   0f 05            syscall
 * </pre>
 *
 * <p>The jump ends in the slot of the site, a number of this address space; {@link
 * StubLayout#JUMP_TABLE_ADDR} is such that the byte in the place of the old {@code syscall} is no
 * instruction. So whoever arrives there, having been between the two instructions or having jumped,
 * makes an illegal instruction of which {@link #ofMiddle} knows that it is the call.
 *
 * <p>Counting is not synchronised: a count that is lost costs a trap. Sites are added under the
 * lock of the mm, looked up by any thread, and never removed, for a thread may be in their slot.
 */
public final class CallSites {
    /** Bytes of a site; its last two are the system-call instruction. */
    public static final int LENGTH = 7;

    /** Where the system-call instruction is. */
    public static final int MIDDLE = 5;

    /** Traps that cost about as much as patching. */
    private static final int HOT = 32;

    /** Traps after which a site is patched along with another of its page. */
    private static final int WARM = 8;

    private static final int COUNTERS = 64;
    private static final long MIXER = 0x9e37_79b9_7f4a_7c15L;
    private static final int MIXED_BITS = 58;

    private static final int MOV_EAX = 0xb8;
    private static final short SYSCALL = 0x050f;
    private static final int HIGHEST_NUMBER = 1023;
    private static final int NUMBER_SHIFT = 48;
    private static final long ADDR_MASK = (1L << NUMBER_SHIFT) - 1;
    private static final long[] NONE = {};

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final long[] counted = new long[COUNTERS];
    private final int[] counts = new int[COUNTERS];

    /** By site: its address, and the call's number in the upper 16 bits. */
    private volatile long[] sites;

    CallSites() {
        this(NONE);
    }

    private CallSites(long[] sites) {
        this.sites = sites;
    }

    /** Returns the sites for a copy of the address space. */
    CallSites copy() {
        return new CallSites(sites);
    }

    /**
     * Counts a trap.
     *
     * @param endAddr the address after the instruction
     * @return whether it is time to patch the site
     */
    public boolean isHot(long endAddr) {
        int index = (int) (endAddr * MIXER >>> MIXED_BITS);
        if (counted[index] != endAddr) {
            counted[index] = endAddr;
            counts[index] = 1;
            return false;
        }
        return ++counts[index] == HOT;
    }

    /**
     * Returns a site for {@link #addr} and {@link #number}, or 0 if there is none of that index.
     */
    public long find(int index) {
        long[] known = sites;
        return index >= 0 && index < known.length ? known[index] : 0;
    }

    /** Returns the site whose system-call instruction was at an address, or 0. */
    public long ofMiddle(long addr) {
        for (long site : sites) {
            if (addr(site) + MIDDLE == addr) {
                return site;
            }
        }
        return 0;
    }

    /** Returns the address of a site. */
    public static long addr(long site) {
        return site & ADDR_MASK;
    }

    /** Returns the number of the call that a site makes. */
    public static int number(long site) {
        return (int) (site >>> NUMBER_SHIFT);
    }

    /** Patches what is warm in a page; the address space's mm is locked. */
    boolean patch(long pageAddr, MemorySegment page) {
        boolean patched = false;
        for (int i = 0; i < COUNTERS; i++) {
            long offset = counted[i] - LENGTH - pageAddr;
            if (counts[i] >= WARM && offset >= 0 && offset <= StubLayout.PAGE_SIZE - LENGTH) {
                patched |= patchSite(pageAddr + offset, page, offset);
            }
        }
        return patched;
    }

    private boolean patchSite(long addr, MemorySegment page, long offset) {
        int number = page.get(INT, offset + 1);
        if ((page.get(ValueLayout.JAVA_BYTE, offset) & 0xff) != MOV_EAX
                || page.get(SHORT, offset + MIDDLE) != SYSCALL
                || number < 0
                || number > HIGHEST_NUMBER
                || offset == 0
                || mayBelongToMore(page.get(ValueLayout.JAVA_BYTE, offset - 1))) {
            return false;
        }
        int index = add(addr | (long) number << NUMBER_SHIFT);
        if (index < 0) {
            return false;
        }
        long jump = jump(index);
        for (int i = 0; i < LENGTH; i++) {
            page.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (jump >>> i * Byte.SIZE));
        }
        return true;
    }

    /** Returns the bytes of a patched site, the lowest first. */
    private static long jump(int index) {
        long target = StubLayout.JUMP_TABLE_ADDR + (long) index * Long.BYTES;
        return 0x25_24ffL | target << 3 * Byte.SIZE; // jmp *abs32
    }

    /** Returns the bytes that were there. */
    private static long original(long site) {
        return MOV_EAX | (long) number(site) << Byte.SIZE | (long) SYSCALL << MIDDLE * Byte.SIZE;
    }

    /** Returns the lowest address of a site from an address on; {@code Long.MAX_VALUE} for none. */
    long next(long from) {
        long lowest = Long.MAX_VALUE;
        for (long site : sites) {
            long addr = addr(site);
            if (addr >= from && addr < lowest) {
                lowest = addr;
            }
        }
        return lowest;
    }

    /**
     * Puts the original instructions back into a copy of memory, wherever it begins and ends; what
     * is not as patched stays as it is.
     *
     * @param addr where the guest has the first byte
     * @return whether any was there
     */
    boolean restore(long addr, MemorySegment copy, long offset, long length) {
        boolean restored = false;
        long[] known = sites;
        for (int index = 0; index < known.length; index++) {
            long at = addr(known[index]) - addr;
            if (at > -LENGTH && at < length) {
                restored |= restoreSite(index, known[index], at, copy, offset, length);
            }
        }
        return restored;
    }

    private static boolean restoreSite(
            int index, long site, long at, MemorySegment copy, long offset, long length) {
        int from = (int) Math.max(0, -at);
        int to = (int) Math.min(LENGTH, length - at);
        long jump = jump(index);
        for (int i = from; i < to; i++) {
            byte found = copy.get(ValueLayout.JAVA_BYTE, offset + at + i);
            if (found != (byte) (jump >>> i * Byte.SIZE)) {
                return false;
            }
        }
        long original = original(site);
        for (int i = from; i < to; i++) {
            byte value = (byte) (original >>> i * Byte.SIZE);
            copy.set(ValueLayout.JAVA_BYTE, offset + at + i, value);
        }
        return true;
    }

    /**
     * Whether the byte before may make another instruction of what looks like {@code mov nr, %eax}:
     * a prefix (REX, operand size), or the operation of {@code lea disp32(%rax), %edi}. Loads with
     * that operand would have faulted, with rax as small as it is.
     */
    private static boolean mayBelongToMore(byte before) {
        return (before & 0xf0) == 0x40 || before == 0x66 || before == (byte) 0x8d;
    }

    private int add(long site) {
        long[] known = sites;
        for (int i = 0; i < known.length; i++) {
            if (known[i] == site) {
                return i;
            }
        }
        if (known.length == StubLayout.SITES) {
            return -1;
        }
        long[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = site;
        sites = more;
        return known.length;
    }
}
