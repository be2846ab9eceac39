package runscj.sentry.platform.stub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import runscj.abi.Mman;
import runscj.host.HostException;
import runscj.host.HostNr;
import runscj.sentry.platform.AddressSpace;

/**
 * An address space in a stub. The stub's mappings are a cache of what mm knows: when the host's
 * limit of mappings per process (vm.max_map_count) is reached, all of them are dropped, and faults
 * bring back those in use.
 */
public final class StubAddressSpace implements AddressSpace {
    private static final int ENOMEM = 12;
    private static final int ERRNO_MASK = 0xffff;

    private final StubProcess process;

    /** Where something is mapped once the queued orders are carried out. */
    @GuardedBy("process.lock")
    private final MappedRanges mapped;

    private final CallSites sites;
    private final long minAddr;
    private volatile boolean pending;
    private volatile boolean closed;

    StubAddressSpace(StubProcess process, MappedRanges mapped, CallSites sites) {
        this.process = process;
        this.mapped = mapped;
        this.sites = sites;
        minAddr = process.stubs().minGuestAddr();
    }

    /** Takes over a stub that still has the mappings of another guest. */
    static StubAddressSpace emptied(StubProcess process, CallSites sites) {
        var space = new StubAddressSpace(process, new MappedRanges(), sites);
        process.orderEmpty();
        space.pending = true;
        return space;
    }

    /** Returns the process behind. */
    public StubProcess process() {
        return process;
    }

    /** Returns the call sites that trap or are patched. */
    public CallSites sites() {
        return sites;
    }

    @Override
    public void hiddenAddr(long addr) {
        sites.nearAddr(addr);
        if (sites.usesNear()) {
            mapNear();
        }
    }

    @Override
    public boolean patch(long pageAddr, MemorySegment page) {
        boolean used = sites.usesNear();
        boolean patched = sites.patch(pageAddr, page);
        if (sites.usesNear() && !used) {
            mapNear();
        }
        return patched;
    }

    /** Orders that the near slots be mapped. */
    private void mapNear() {
        process.lock.lock();
        try {
            pending = true;
            addNear();
        } finally {
            process.lock.unlock();
        }
    }

    @GuardedBy("process.lock")
    private void addNear() {
        add(
                HostNr.MMAP,
                sites.nearAddr(),
                StubLayout.NEAR_SLOTS_SIZE,
                StubCode.protection(),
                Mman.MAP_SHARED | Mman.MAP_FIXED,
                process.stubs().codeFd(),
                StubCode.NEAR_OFFSET);
    }

    /**
     * Whether orders for a range concern the near slots, which are in no mapping of the guest's.
     */
    private boolean touchesNear(long addr, long length) {
        long near = sites.nearAddr();
        return sites.usesNear() && addr < near + StubLayout.NEAR_SLOTS_SIZE && near < addr + length;
    }

    @Override
    public long nextPatch(long from) {
        return sites.next(from);
    }

    @Override
    public boolean unpatch(long addr, MemorySegment copy, long offset, long length) {
        return sites.restore(addr, copy, offset, length);
    }

    @Override
    public void map(long addr, long length, int prot, int hostFd, long fileOffset) {
        checkRange(addr, length);
        process.lock.lock();
        try {
            mapped.add(addr, addr + length);
            pending = true;
            Orders orders = process.orders();
            int last = orders.count() - 1;
            if (last >= 0
                    && orders.number(last) == HostNr.MMAP
                    && orders.argument(last, 0) + orders.argument(last, 1) == addr
                    && orders.argument(last, 2) == prot
                    && orders.argument(last, 4) == hostFd
                    && orders.argument(last, 5) + orders.argument(last, 1) == fileOffset) {
                orders.lastArgument(1, orders.argument(last, 1) + length);
                return;
            }
            add(
                    HostNr.MMAP,
                    addr,
                    length,
                    prot,
                    Mman.MAP_SHARED | Mman.MAP_FIXED,
                    hostFd,
                    fileOffset);
        } finally {
            process.lock.unlock();
        }
    }

    @Override
    public void unmap(long addr, long length) {
        checkRange(addr, length);
        long end = addr + length;
        process.lock.lock();
        try {
            int first = mapped.firstEndingAfter(addr);
            if (first == mapped.count() || mapped.start(first) >= end) {
                return;
            }
            mapped.remove(addr, end);
            pending = true;
            Orders orders = process.orders();
            int last = orders.count() - 1;
            if (last >= 0
                    && !touchesNear(addr, length)
                    && orders.number(last) == HostNr.MUNMAP
                    && orders.argument(last, 0) + orders.argument(last, 1) == addr) {
                orders.lastArgument(1, orders.argument(last, 1) + length);
                return;
            }
            add(HostNr.MUNMAP, addr, length, 0, 0, 0, 0);
            if (touchesNear(addr, length)) {
                addNear();
            }
        } finally {
            process.lock.unlock();
        }
    }

    @Override
    public void protect(long addr, long length, int prot) {
        checkRange(addr, length);
        long end = addr + length;
        process.lock.lock();
        try {
            for (int i = mapped.firstEndingAfter(addr);
                    i < mapped.count() && mapped.start(i) < end;
                    i++) {
                long from = Math.max(addr, mapped.start(i));
                protectMapped(from, Math.min(end, mapped.end(i)) - from, prot);
            }
        } finally {
            process.lock.unlock();
        }
    }

    @GuardedBy("process.lock")
    private void protectMapped(long addr, long length, int prot) {
        pending = true;
        Orders orders = process.orders();
        int last = orders.count() - 1;
        if (last >= 0
                && orders.number(last) == HostNr.MPROTECT
                && orders.argument(last, 0) + orders.argument(last, 1) == addr
                && orders.argument(last, 2) == prot) {
            orders.lastArgument(1, orders.argument(last, 1) + length);
            return;
        }
        add(HostNr.MPROTECT, addr, length, prot, 0, 0, 0);
    }

    @GuardedBy("process.lock")
    private void add(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        Orders orders = process.orders();
        if (orders.isFull()) {
            commitLocked();
            pending = true;
        }
        orders.add(nr, a0, a1, a2, a3, a4, a5, Orders.PLAIN);
    }

    private void checkRange(long addr, long length) {
        if (addr < minAddr
                || length <= 0
                || length > StubLayout.START_ADDR - addr
                || ((addr | length) & (StubLayout.PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException(
                    "range 0x" + Long.toHexString(addr) + " + 0x" + Long.toHexString(length));
        }
    }

    @Override
    public void commit() {
        if (pending) {
            process.lock.lock();
            try {
                commitLocked();
            } finally {
                process.lock.unlock();
            }
        }
    }

    @GuardedBy("process.lock")
    private void commitLocked() {
        pending = false;
        Orders orders = process.orders();
        HostException failure = null;
        boolean dropped = false;
        while (orders.count() > 0) {
            long result = process.submit();
            if (result == StubProcess.GONE || (result & StubCode.FAILED) == 0) {
                orders.clear();
                break;
            }
            int errno = (int) result & ERRNO_MASK;
            int left = (int) ((result & ~StubCode.FAILED) >>> StubCode.LEFT_SHIFT);
            orders.dropFirst(orders.count() - left);
            if (errno == ENOMEM && !dropped) {
                dropped = true;
                dropMappings(orders);
            } else if (errno == ENOMEM && orders.number(0) != HostNr.MMAP) {
                orders.dropFirst(1); // nothing is mapped there now
            } else {
                failure = failed(orders, errno);
                orders.dropFirst(1);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @GuardedBy("process.lock")
    private HostException failed(Orders orders, int errno) {
        long addr = orders.argument(0, 0);
        long length = orders.argument(0, 1);
        mapped.remove(addr, addr + length);
        return new HostException(
                errno,
                "call "
                        + orders.number(0)
                        + " in a stub at 0x"
                        + Long.toHexString(addr)
                        + " + 0x"
                        + Long.toHexString(length));
    }

    /** Unmaps all, and leaves the orders to be carried out again. */
    @GuardedBy("process.lock")
    private void dropMappings(Orders orders) {
        long[] saved = orders.save();
        orders.clear();
        process.orderEmptyLocked();
        process.submit();
        if (sites.usesNear()) {
            orders.clear();
            addNear();
            process.submit();
        }
        orders.restore(saved);
        mapped.clear();
        for (int i = 0; i < orders.count(); i++) {
            long addr = orders.argument(i, 0);
            long end = addr + orders.argument(i, 1);
            if (orders.number(i) == HostNr.MMAP) {
                mapped.add(addr, end);
            } else if (orders.number(i) == HostNr.MUNMAP) {
                mapped.remove(addr, end);
            }
        }
    }

    @Override
    public StubAddressSpace fork() {
        process.lock.lock();
        try {
            commitLocked();
            return new StubAddressSpace(process.copy(), mapped.copy(), sites.copy());
        } finally {
            process.lock.unlock();
        }
    }

    @Override
    public StubAddressSpace newSibling() {
        return process.stubs().newAddressSpace(sites.copy());
    }

    /** Returns how many separate ranges are mapped, for tests. */
    int rangeCount() {
        process.lock.lock();
        try {
            return mapped.count();
        } finally {
            process.lock.unlock();
        }
    }

    /** Returns whether no guest code can run here any more. */
    public boolean isGone() {
        return closed || process.isGone();
    }

    /** Gives the stub up for other use, once the contexts that were running in it have left. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            process.release();
        }
    }
}
