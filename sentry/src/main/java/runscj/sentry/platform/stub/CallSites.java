package runscj.sentry.platform.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import runscj.host.HostNr;

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
 * <pre>
 *   0f 05               syscall             e9 lo 06 hi hi   jmp slot
 *   48 3d nn f0 ff ff   cmp  -4095, %rax    f0 ff ff
 * </pre>
 *
 * <p>Here, too, the byte after the old {@code syscall} is no instruction: a thread that waited in
 * the call returns there, and others may jump there. The slot is one of those within 2 GiB that are
 * as far away as that takes. Who comes from the slot goes on after the comparison, which the sentry
 * makes.
 *
 * <p>Counting is not synchronised: a count that is lost costs a trap. Sites are added under the
 * lock of the mm, looked up by any thread, and never removed, for a thread may be in their slot.
 */
public final class CallSites {
    private static final int MOV_LENGTH = 7;
    private static final int COMPARE_LENGTH = 8;
    private static final int SYSCALL_LENGTH = 2;

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

    /** In place of a number: the site compares with -4096; with -4095. */
    private static final int COMPARES_4096 = 0xfffe;

    private static final int COMPARES_4095 = 0xffff;

    /** What a comparison has before its operand's lowest byte; the operand's other bytes. */
    private static final int COMPARE = 0x3d48_050f;

    private static final int OPERAND = 0xffff_f0;

    private static final int JUMP = 0xe9;
    private static final int JUMP_LENGTH = 5;

    /** An instruction that is none in 64-bit mode (push es), as second byte of a distance. */
    private static final int NO_INSTRUCTION = 6;

    private static final int WINDOW = 0x100;

    /** More than any program has hot; each is a step of a search. */
    private static final int NEAR_LIMIT = 64;

    private static final long REACH = 1L << 31;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final long[] counted = new long[COUNTERS];
    private final int[] counts = new int[COUNTERS];

    /** By site: its address, and the call's number in the upper 16 bits. */
    private volatile long[] sites;

    /** By the order in which they were found: the index of a near slot, and its site. */
    private volatile long[] nearSlots;

    /** Where the address space has its own near slots; 0 if it cannot. */
    private volatile long nearAddr;

    private volatile boolean usesNear;

    CallSites() {
        this(NONE, NONE);
    }

    private CallSites(long[] sites, long[] nearSlots) {
        this.sites = sites;
        this.nearSlots = nearSlots;
    }

    /** Returns the sites for a copy of the address space. */
    CallSites copy() {
        CallSites copy = new CallSites(sites, nearSlots);
        copy.nearAddr = nearAddr;
        copy.usesNear = usesNear;
        return copy;
    }

    /** Sets where the address space may have near slots. */
    void nearAddr(long addr) {
        nearAddr = addr;
    }

    long nearAddr() {
        return nearAddr;
    }

    /** Returns whether near slots have to be mapped at {@link #nearAddr}. */
    boolean usesNear() {
        return usesNear;
    }

    /** Returns the index, as {@link #find} knows it, of the slot that an address is in, or -1. */
    public int slotAt(long addr) {
        if (addr >= StubLayout.SLOTS_ADDR && addr < StubLayout.SLOTS_ADDR + StubLayout.SLOTS_SIZE) {
            return (int) (addr - StubLayout.SLOTS_ADDR) / StubLayout.SLOT_SIZE;
        }
        long near = addr - StubLayout.LOW_NEAR_SLOTS_ADDR;
        if ((near < 0 || near >= StubLayout.NEAR_SLOTS_SIZE) && usesNear) {
            near = addr - nearAddr;
        }
        return near < 0 || near >= StubLayout.NEAR_SLOTS_SIZE
                ? -1
                : StubLayout.SITES + (int) near / StubLayout.SLOT_SIZE;
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

    /** Counts a site as hot that has not trapped while its calls were answered otherwise. */
    public void markHot(long endAddr) {
        int index = (int) (endAddr * MIXER >>> MIXED_BITS);
        counted[index] = endAddr;
        counts[index] = HOT;
    }

    /** Returns how many sites there are from {@link StubLayout#FIRST_ANSWERED_SITE} on. */
    public int answeredCount() {
        return Math.max(0, sites.length - StubLayout.FIRST_ANSWERED_SITE);
    }

    /** Returns a site by the index of its slot, or 0 if there is none. */
    public long find(int index) {
        long[] known = sites;
        if (index < StubLayout.SITES) {
            return index >= 0 && index < known.length ? known[index] : 0;
        }
        long[] near = nearSlots;
        for (int i = 0; i < near.length; i += 2) {
            if (near[i] == index) {
                return near[i + 1];
            }
        }
        return 0;
    }

    /** Returns the site for which an address is that of the illegal instruction in it, or 0. */
    public long ofMiddle(long addr) {
        for (long site : sites) {
            if (site != 0 && addr(site) + MOV_LENGTH - SYSCALL_LENGTH == addr) {
                return site;
            }
        }
        long[] near = nearSlots;
        for (int i = 1; i < near.length; i += 2) {
            if (addr(near[i]) + SYSCALL_LENGTH == addr) {
                return near[i];
            }
        }
        return 0;
    }

    /** Returns the address behind a site's system-call instruction. */
    public static long returnAddr(long site) {
        return addr(site) + (compares(site) ? SYSCALL_LENGTH : MOV_LENGTH);
    }

    /** Returns whether a site has the number in rax already, and compares afterwards. */
    public static boolean compares(long site) {
        return number(site) >= COMPARES_4096;
    }

    /** Returns what a site compares rax with. */
    public static long comparedWith(long site) {
        return number(site) == COMPARES_4096 ? -4096 : -4095;
    }

    /** Returns the address behind a site that compares. */
    public static long endAddr(long site) {
        return addr(site) + COMPARE_LENGTH;
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
            long end = counted[i] - pageAddr;
            if (counts[i] < WARM || end < SYSCALL_LENGTH || end > StubLayout.PAGE_SIZE) {
                continue;
            }
            if (end > MOV_LENGTH && patchSite(counted[i] - MOV_LENGTH, page, end - MOV_LENGTH)) {
                patched = true;
            } else if (end - SYSCALL_LENGTH <= StubLayout.PAGE_SIZE - COMPARE_LENGTH) {
                patched |= patchComparing(counted[i] - SYSCALL_LENGTH, page, end - SYSCALL_LENGTH);
            }
        }
        return patched;
    }

    private boolean patchSite(long addr, MemorySegment page, long offset) {
        int number = page.get(INT, offset + 1);
        if ((page.get(ValueLayout.JAVA_BYTE, offset) & 0xff) != MOV_EAX
                || page.get(SHORT, offset + MOV_LENGTH - SYSCALL_LENGTH) != SYSCALL
                || number < 0
                || number > HIGHEST_NUMBER
                || needsFrame(number)
                || mayBelongToMore(page.get(ValueLayout.JAVA_BYTE, offset - 1))) {
            return false;
        }
        int index = add(addr | (long) number << NUMBER_SHIFT);
        if (index < 0) {
            return false;
        }
        write(jump(index), MOV_LENGTH, page, offset);
        return true;
    }

    /**
     * Whether a call is followed by the extended state's being wanted or replaced, so that it may
     * as well make a signal frame: those that make tasks, raise signals or return from handlers.
     */
    private static boolean needsFrame(int number) {
        return switch (number) {
            case HostNr.RT_SIGRETURN,
                    HostNr.CLONE,
                    HostNr.FORK,
                    HostNr.VFORK,
                    HostNr.EXECVE,
                    HostNr.KILL,
                    HostNr.TKILL,
                    HostNr.TGKILL,
                    HostNr.CLONE3 ->
                    true;
            default -> false;
        };
    }

    private boolean patchComparing(long addr, MemorySegment page, long offset) {
        long found = page.get(LONG, offset);
        int operand = (int) (found >>> Integer.SIZE);
        if ((int) found != COMPARE || operand >>> Byte.SIZE != OPERAND || (operand & 0xfe) != 0) {
            return false;
        }
        if (offset >= Integer.BYTES && needsFrame(page.get(INT, offset - Integer.BYTES))) {
            return false; // by all appearances
        }
        int kind = (operand & 1) == 0 ? COMPARES_4096 : COMPARES_4095;
        long site = addr | (long) kind << NUMBER_SHIFT;
        int index = addNear(site);
        if (index < 0) {
            return false;
        }
        write(nearJump(index, site), COMPARE_LENGTH, page, offset);
        return true;
    }

    private static void write(long bytes, int length, MemorySegment page, long offset) {
        for (int i = 0; i < length; i++) {
            page.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (bytes >>> i * Byte.SIZE));
        }
    }

    /** Returns where the near slots for a site are; 0 if there are none. */
    private long nearSlotsOf(long addr) {
        if (addr < REACH) {
            return StubLayout.LOW_NEAR_SLOTS_ADDR;
        }
        long near = nearAddr;
        boolean reached =
                near != 0 && Math.abs(addr - near) < REACH - 2 * StubLayout.NEAR_SLOTS_SIZE;
        return reached ? near : 0;
    }

    /** Returns the bytes of a site that jumps to a near slot. */
    private long nearJump(int index, long site) {
        long slot =
                nearSlotsOf(addr(site)) + (long) (index - StubLayout.SITES) * StubLayout.SLOT_SIZE;
        long distance = slot - (addr(site) + JUMP_LENGTH) & 0xffff_ffffL;
        return JUMP | distance << Byte.SIZE | (long) OPERAND << JUMP_LENGTH * Byte.SIZE;
    }

    /** Returns a slot at such a distance that the jump's third byte is no instruction, or -1. */
    private int addNear(long site) {
        long slots = nearSlotsOf(addr(site));
        long[] known = nearSlots;
        for (int i = 1; i < known.length; i += 2) {
            if (known[i] == site) {
                return (int) known[i - 1];
            }
        }
        if (slots == 0 || known.length == 2 * NEAR_LIMIT) {
            return -1;
        }
        long from = addr(site) + JUMP_LENGTH + NO_INSTRUCTION * WINDOW - slots & 0xffff;
        long first = (from + StubLayout.SLOT_SIZE - 1) / StubLayout.SLOT_SIZE;
        long limit = Math.min(from + WINDOW, StubLayout.NEAR_SLOTS_SIZE) / StubLayout.SLOT_SIZE;
        for (long slot = first; slot < limit; slot++) {
            int index = StubLayout.SITES + (int) slot;
            if (isSlot((int) slot) && find(index) == 0) {
                long[] more = Arrays.copyOf(known, known.length + 2);
                more[known.length] = index;
                more[known.length + 1] = site;
                nearSlots = more;
                usesNear |= slots == nearAddr;
                return index;
            }
        }
        return -1;
    }

    /** Returns the bytes of a patched site, the lowest first. */
    private static long jump(int index) {
        long target = StubLayout.JUMP_TABLE_ADDR + (long) index * Long.BYTES;
        return 0x25_24ffL | target << 3 * Byte.SIZE; // jmp *abs32
    }

    /** Returns the bytes that were there. */
    private static long original(long site) {
        if (compares(site)) {
            long operand = (long) OPERAND << Byte.SIZE | number(site) & 1;
            return COMPARE & 0xffff_ffffL | operand << Integer.SIZE;
        }
        int syscallShift = (MOV_LENGTH - SYSCALL_LENGTH) * Byte.SIZE;
        return MOV_EAX | (long) number(site) << Byte.SIZE | (long) SYSCALL << syscallShift;
    }

    /** Returns the lowest address of a site from an address on; {@code Long.MAX_VALUE} for none. */
    long next(long from) {
        long lowest = Long.MAX_VALUE;
        for (long site : sites) {
            lowest = site != 0 && addr(site) >= from ? Math.min(lowest, addr(site)) : lowest;
        }
        long[] near = nearSlots;
        for (int i = 1; i < near.length; i += 2) {
            lowest = addr(near[i]) >= from ? Math.min(lowest, addr(near[i])) : lowest;
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
            if (known[index] != 0 && at > -MOV_LENGTH && at < length) {
                restored |=
                        replace(
                                jump(index),
                                original(known[index]),
                                at,
                                MOV_LENGTH,
                                copy.asSlice(offset, length));
            }
        }
        long[] near = nearSlots;
        for (int i = 0; i < near.length; i += 2) {
            long at = addr(near[i + 1]) - addr;
            if (at > -COMPARE_LENGTH && at < length) {
                restored |=
                        replace(
                                nearJump((int) near[i], near[i + 1]),
                                original(near[i + 1]),
                                at,
                                COMPARE_LENGTH,
                                copy.asSlice(offset, length));
            }
        }
        return restored;
    }

    /** Replaces bytes that begin at an offset, as far as the copy has them. */
    private static boolean replace(
            long jump, long original, long at, int siteLength, MemorySegment copy) {
        int from = (int) Math.max(0, -at);
        int to = (int) Math.min(siteLength, copy.byteSize() - at);
        for (int i = from; i < to; i++) {
            if (copy.get(ValueLayout.JAVA_BYTE, at + i) != (byte) (jump >>> i * Byte.SIZE)) {
                return false;
            }
        }
        for (int i = from; i < to; i++) {
            copy.set(ValueLayout.JAVA_BYTE, at + i, (byte) (original >>> i * Byte.SIZE));
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
        boolean answered = isAnswered(number(site));
        int first = answered ? StubLayout.FIRST_ANSWERED_SITE : 0;
        int end = answered ? first + StubLayout.ANSWERED_SITES : StubLayout.FIRST_ANSWERED_SITE;
        long[] known = sites;
        for (int i = first; i < end; i++) {
            long other = i < known.length ? known[i] : 0;
            if (other == site) {
                return i;
            }
            if (other == 0 && isSlot(i)) {
                long[] more = Arrays.copyOf(known, Math.max(known.length, i + 1));
                more[i] = site;
                sites = more;
                return i;
            }
        }
        return -1;
    }

    /** Returns whether a call may be answered in a slot. */
    public static boolean isAnswered(int number) {
        return switch (number) {
            case HostNr.GETPID,
                    HostNr.GETUID,
                    HostNr.GETGID,
                    HostNr.GETEUID,
                    HostNr.GETEGID,
                    HostNr.GETPPID,
                    HostNr.GETTID ->
                    true;
            default -> false;
        };
    }

    /** The last slot of a page is none. */
    private static boolean isSlot(int index) {
        return (index + 1) * StubLayout.SLOT_SIZE % StubLayout.PAGE_SIZE != 0;
    }
}
