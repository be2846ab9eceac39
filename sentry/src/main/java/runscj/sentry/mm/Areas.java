package runscj.sentry.mm;

import static runscj.abi.Mman.MAP_32BIT;
import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_FIXED_NOREPLACE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.platform.AddressSpace;

/**
 * The areas of one address space with what belongs to a change of them: backing, accounting,
 * limits, the objects' references, placement. Guarded by the mm's lock; the mm finishes the orders
 * and drops {@link #released} references after unlocking.
 */
final class Areas {
    /** Linux's default of vm.max_map_count. */
    static final int MAX_AREAS = 65_530;

    private static final long MAP_32BIT_START = 0x4000_0000L;
    private static final long MAP_32BIT_END = 0x8000_0000L;

    final VmaList list = new VmaList();
    final Usage usage = new Usage();
    final Pages pages;
    final Faults faults;
    final Layout layout;
    private final Mm mm;

    /** Objects to release once no lock is held. */
    private final List<MemoryObject> released = new ArrayList<>();

    Areas(Mm mm, Pages pages, Layout layout) {
        this.mm = mm;
        this.pages = pages;
        this.faults = new Faults(pages);
        this.layout = layout;
    }

    /** Returns what to release, or null; forgets it. */
    @Nullable MemoryObject[] takeReleased() {
        MemoryObject[] objects = released.toArray(new MemoryObject[0]);
        released.clear();
        return objects;
    }

    boolean hasReleased() {
        return !released.isEmpty();
    }

    private void attach(Vma vma) {
        if (vma.object != null) {
            vma.object.retain();
            vma.object.mappings().add(mm);
        }
    }

    private void detach(Vma vma) {
        if (vma.object != null) {
            vma.object.mappings().remove(mm);
            released.add(vma.object);
        }
    }

    /** Adds an area into a hole; its object gets a reference. */
    void add(Vma vma) {
        attach(vma);
        usage.add(vma);
        list.insert(vma);
    }

    /** Cuts areas at an address. */
    void split(long addr) {
        Vma second = list.split(addr);
        if (second != null) {
            attach(second);
        }
    }

    /** Joins areas at and around {@code [start, end)} that continue each other. */
    void merge(long start, long end) {
        int index = Math.max(0, list.indexAbove(start) - 1);
        while (index + 1 < list.count()) {
            Vma first = list.get(index);
            Vma second = list.get(index + 1);
            if (first.start > end) {
                return;
            }
            if (first.continuedBy(second)) {
                first.end = second.end;
                list.removeAt(index + 1);
                detach(second);
            } else {
                index++;
            }
        }
    }

    /** Removes areas and backing in {@code [start, end)}. */
    void remove(long start, long end) {
        int from = list.indexAbove(start);
        if (from == list.count() || list.get(from).start >= end) {
            return;
        }
        split(start);
        split(end);
        from = list.indexAbove(start);
        int to = from;
        while (to < list.count() && list.get(to).start < end) {
            usage.subtract(list.get(to));
            detach(list.get(to));
            to++;
        }
        list.removeRange(from, to);
        pages.drop(start, end);
    }

    /** Changes protection and flags of one area that is already cut to size. */
    void change(Vma vma, int prot, int flags) {
        usage.subtract(vma);
        vma.prot = prot;
        vma.flags = flags;
        usage.add(vma);
    }

    /** ENOMEM if adding that much would break RLIMIT_AS or RLIMIT_DATA. */
    void checkLimits(long added, long addedData) throws ErrnoException {
        MemoryLimits limits = mm.limits();
        if (Long.compareUnsigned(usage.total + added, limits.soft(Rlimit.RLIMIT_AS)) > 0) {
            throw Errno.ENOMEM.raise();
        }
        if (addedData > 0
                && Long.compareUnsigned(usage.data + addedData, limits.soft(Rlimit.RLIMIT_DATA))
                        > 0) {
            throw Errno.ENOMEM.raise();
        }
    }

    /** ENOMEM if one or two more areas would be too many. */
    void checkCount(int added) throws ErrnoException {
        if (list.count() + added > MAX_AREAS) {
            throw Errno.ENOMEM.raise();
        }
    }

    /** EPERM if something in a range is sealed. */
    void requireUnsealed(long start, long end) throws ErrnoException {
        for (int i = list.indexAbove(start); i < list.count() && list.get(i).start < end; i++) {
            if (list.get(i).has(Vma.SEALED)) {
                throw Errno.EPERM.raise();
            }
        }
    }

    /** Bytes of areas in a range. */
    long mappedBytes(long start, long end) {
        long sum = 0;
        for (int i = list.indexAbove(start); i < list.count() && list.get(i).start < end; i++) {
            sum += Math.min(end, list.get(i).end) - Math.max(start, list.get(i).start);
        }
        return sum;
    }

    /**
     * Chooses the address of a new mapping as get_unmapped_area does.
     *
     * @param hint the address asked for
     * @param flags MAP_*
     */
    long place(long hint, long length, int flags) throws ErrnoException {
        if (length > layout.maxAddr()) {
            throw Errno.ENOMEM.raise();
        }
        if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) {
            return placeFixed(hint, length, flags);
        }
        long addr = Prot.pageUp(Prot.pageDown(hint));
        if (addr != 0 && addr > 0 && addr < layout.minAddr()) {
            addr = layout.minAddr();
        }
        if (addr > 0 && addr <= layout.maxAddr() - length && isFree(addr, length)) {
            return addr;
        }
        if ((flags & MAP_32BIT) != 0) {
            return findUp(MAP_32BIT_START, MAP_32BIT_END, length);
        }
        if (layout.topDown()) {
            long found = findDown(layout.mmapBase(), length);
            return found >= 0
                    ? found
                    : findUp(Prot.pageUp(layout.maxAddr() / 3), layout.maxAddr(), length);
        }
        return findUp(layout.mmapBase(), layout.maxAddr(), length);
    }

    private long placeFixed(long addr, long length, int flags) throws ErrnoException {
        if (Long.compareUnsigned(addr, layout.maxAddr() - length) > 0) {
            throw Errno.ENOMEM.raise();
        }
        if (!Prot.isAligned(addr)) {
            throw Errno.EINVAL.raise();
        }
        if (addr < layout.minAddr()) {
            throw Errno.EPERM.raise();
        }
        if (!layout.isOpen(addr, addr + length)) {
            throw Errno.ENOMEM.raise();
        }
        if ((flags & MAP_FIXED_NOREPLACE) != 0 && list.intersects(addr, addr + length)) {
            throw Errno.EEXIST.raise();
        }
        return addr;
    }

    /**
     * Whether the heap may grow over {@code [start, end)}: free, and a page of distance to what
     * follows.
     */
    boolean hasRoom(long start, long end) {
        return end + Prot.PAGE <= layout.maxAddr() && isFree(start, end + Prot.PAGE - start);
    }

    private boolean isFree(long addr, long length) {
        int index = list.indexAbove(addr);
        return layout.isOpen(addr, addr + length)
                && (index == list.count() || guardedStart(list.get(index)) >= addr + length);
    }

    /** Where an area begins for placement: below a stack stays room. */
    private static long guardedStart(Vma vma) {
        return vma.has(Vma.GROWSDOWN) ? Math.max(0, vma.start - Layout.STACK_GUARD_GAP) : vma.start;
    }

    private long findDown(long top, long length) {
        int index = list.indexAbove(top - 1);
        long end = index < list.count() ? Math.min(top, guardedStart(list.get(index))) : top;
        while (true) {
            long low =
                    index > 0
                            ? Math.max(layout.minAddr(), list.get(index - 1).end)
                            : layout.minAddr();
            if (end - low >= length) {
                return end - length;
            }
            if (index == 0) {
                return -1;
            }
            index--;
            end = Math.min(end, guardedStart(list.get(index)));
        }
    }

    private long findUp(long bottom, long top, long length) throws ErrnoException {
        long start = Math.max(bottom, layout.minAddr());
        for (int index = list.indexAbove(start); ; index++) {
            long end = index < list.count() ? Math.min(top, guardedStart(list.get(index))) : top;
            if (end - start >= length && !layout.isOpen(start, start + length)) {
                start = layout.hiddenAddr() + AddressSpace.HIDDEN_LENGTH;
            }
            if (end - start >= length) {
                return start;
            }
            if (index >= list.count() || end >= top) {
                throw Errno.ENOMEM.raise();
            }
            start = Math.max(start, list.get(index).end);
        }
    }

    /**
     * Finds the area for an access, growing a stack if the address is just below one.
     *
     * @return null if there is none
     */
    @Nullable Vma findOrGrow(long addr) {
        int index = list.indexAbove(addr);
        if (index == list.count()) {
            return null;
        }
        Vma vma = list.get(index);
        if (vma.start <= addr) {
            return vma;
        }
        return vma.has(Vma.GROWSDOWN) && grow(vma, index, Prot.pageDown(addr)) ? vma : null;
    }

    /**
     * Pages by which a stack grows at once, if there is room. Differs from Linux, which adds just
     * the page touched: here each fault costs more.
     */
    private static final long GROWTH = 16 * Prot.PAGE;

    private boolean grow(Vma stack, int index, long page) {
        long lowest = layout.minAddr();
        if (index > 0) {
            Vma below = list.get(index - 1);
            boolean guarded = !below.has(Vma.GROWSDOWN) && below.prot != 0;
            lowest = Math.max(lowest, guarded ? below.end + Layout.STACK_GUARD_GAP : below.end);
        }
        MemoryLimits limits = mm.limits();
        long stackLimit = limits.soft(Rlimit.RLIMIT_STACK);
        if (page < lowest || Long.compareUnsigned(stack.end - page, stackLimit) > 0) {
            return false;
        }
        if (stackLimit >= 0) {
            lowest = Math.max(lowest, Prot.pageUp(stack.end - stackLimit));
        }
        if (!layout.isOpen(lowest, stack.start)) {
            lowest = Math.max(lowest, layout.hiddenAddr() + AddressSpace.HIDDEN_LENGTH);
            if (page < lowest) {
                return false;
            }
        }
        long start = Math.min(page, Math.max(lowest, page & -GROWTH));
        long added = stack.start - start;
        if (Long.compareUnsigned(usage.total + added, limits.soft(Rlimit.RLIMIT_AS)) > 0) {
            return false;
        }
        if (stack.has(Vma.LOCKED)
                && Long.compareUnsigned(usage.locked + added, limits.soft(Rlimit.RLIMIT_MEMLOCK))
                        > 0) {
            return false;
        }
        usage.subtract(stack);
        if (stack.object != null) {
            stack.offset -= added;
        }
        stack.start = start;
        usage.add(stack);
        return true;
    }

    /** Removes all areas; the backing goes with {@link Pages#close}. */
    void clear() {
        for (int i = 0; i < list.count(); i++) {
            usage.subtract(list.get(i));
            detach(list.get(i));
        }
        list.removeRange(0, list.count());
    }

    /**
     * Lets go of an object's backing in {@code [start, end)} of one area, and of private copies
     * where the object has nothing any more.
     */
    void invalidate(Vma vma, MemoryObject object, long start, long end) {
        PmaMap map = pages.map;
        long addr = start;
        while (addr < end) {
            int index = map.indexAbove(addr);
            if (index == map.count() || map.start(index) >= end) {
                return;
            }
            long from = Math.max(addr, map.start(index));
            long to = Math.min(end, map.end(index));
            if (map.has(index, PmaMap.OWNED)) {
                from =
                        object.firstBeyondEnd(vma.offsetOf(from), vma.offsetOf(to))
                                - vma.offset
                                + vma.start;
            }
            if (from < to) {
                pages.drop(from, to);
            }
            addr = to;
        }
    }

    /** Whether an area can grow at its end by that much. */
    boolean canExtend(Vma vma, long added) {
        return vma.end <= layout.maxAddr() - added
                && isFree(vma.end, added)
                && !vma.has(Vma.SPECIAL);
    }

    /** Grows an area at its end. */
    void extend(Vma vma, long added) {
        usage.subtract(vma);
        vma.end += added;
        usage.add(vma);
    }

    /** Describes all areas. */
    List<VmaInfo> describe() {
        List<VmaInfo> result = new ArrayList<>(list.count());
        for (int i = 0; i < list.count(); i++) {
            result.add(describe(list.get(i)));
        }
        return result;
    }

    private VmaInfo describe(Vma vma) {
        PmaMap map = pages.map;
        long backed = 0;
        long owned = 0;
        for (int i = map.indexAbove(vma.start); i < map.count() && map.start(i) < vma.end; i++) {
            long bytes = Math.min(vma.end, map.end(i)) - Math.max(vma.start, map.start(i));
            backed += bytes;
            owned += map.has(i, PmaMap.OWNED) && map.has(i, PmaMap.WRITABLE) ? bytes : 0;
        }
        return new VmaInfo(
                vma.start,
                vma.end,
                vma.prot,
                vma.maxProt,
                vma.isShared(),
                vma.has(Vma.GROWSDOWN),
                vma.has(Vma.LOCKED),
                vma.has(Vma.SEALED),
                vma.object == null ? 0 : vma.offset,
                vma.object,
                vma.name,
                vma.file,
                vma.policy,
                backed,
                owned);
    }
}
