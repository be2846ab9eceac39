package runscj.sentry.mm;

import static runscj.abi.Errno.ENOMEM;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.abi.Signal;
import runscj.host.HostException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.Platform;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * One guest address space. Tasks that share memory (CLONE_VM) share it. Addresses are guest
 * addresses; no method trusts one. Copies fault pages in as the guest's own accesses would, and
 * hold no lock while they copy.
 */
public final class Mm implements FutexMemory {
    /** End of what Linux calls user space on x86-64, exclusive; access_ok checks against it. */
    static final long USER_END = 0x7fff_ffff_f000L;

    /** What {@link #handleFault} returns when the sandbox has no memory left. */
    public static final int OUT_OF_MEMORY = Signal.SIGKILL << 16 | 0x80;

    final OrderedLock lock = LockRank.MM.newLock();
    final MemoryFile memory;
    final CopyEpoch copies = new CopyEpoch();
    final Pages pages;
    final Areas areas;
    final Pins pins = new Pins();
    final MapCalls calls;
    private final Remap remap;
    private final Policies policies;
    private final Sealing sealing;
    private final FaultHandling faultHandling;
    private final Advice advice;
    private final TextPatching textPatching;
    final Residency residency;
    final GuestCopy copy;
    private final AtomicInteger users = new AtomicInteger(1);
    private final LongSupplier random;
    private volatile MemoryLimits limits;
    private volatile ProgramImage image = ProgramImage.NONE;
    private volatile @Nullable Companion companion;

    /**
     * Makes an empty address space with one user.
     *
     * @param random draws the layout; uniformly distributed longs, zeros for none
     *     (ADDR_NO_RANDOMIZE)
     * @throws ErrnoException ENOMEM if the host has no room for another process
     */
    public Mm(Platform platform, MemoryFile memory, MemoryLimits limits, LongSupplier random)
            throws ErrnoException {
        this(
                memory,
                limits,
                random,
                newSpace(platform),
                Layout.draw(platform.minAddr(), platform.maxAddr(), limits, random));
    }

    private static AddressSpace newSpace(Platform platform) throws ErrnoException {
        try {
            return platform.newAddressSpace();
        } catch (HostException exhausted) {
            throw ENOMEM.raise();
        }
    }

    private Mm(
            MemoryFile memory,
            MemoryLimits limits,
            LongSupplier random,
            AddressSpace space,
            Layout layout) {
        this.memory = memory;
        this.random = random;
        this.limits = limits;
        this.pages = new Pages(memory, copies, space);
        this.areas = new Areas(this, pages, layout);
        this.calls = new MapCalls(this, areas);
        this.residency = new Residency(this, areas);
        this.remap = new Remap(this, areas);
        this.policies = new Policies(areas);
        this.sealing = new Sealing(areas);
        this.faultHandling = new FaultHandling(areas, pages);
        this.advice = new Advice(areas, residency);
        this.textPatching = new TextPatching(this, areas, pages);
        this.copy = new GuestCopy(this);
        space.hiddenAddr(layout.hiddenAddr());
    }

    /** Returns the platform's side, for {@code GuestContext.run}. */
    public AddressSpace addressSpace() {
        return pages.space();
    }

    /** Returns the limits in force. */
    public MemoryLimits limits() {
        return limits;
    }

    /** Sets whose limits count; after fork(2), before the child runs. */
    public void limits(MemoryLimits newLimits) {
        limits = newLimits;
    }

    /** Returns the memory file that backs private memory. */
    public MemoryFile memory() {
        return memory;
    }

    /** Returns the end of the stack area of this layout, exclusive, page aligned. */
    public long stackTop() {
        return areas.layout.stackTop();
    }

    /** Returns the end of the mappable addresses, exclusive. */
    public long maxAddr() {
        return areas.layout.maxAddr();
    }

    /** What the kernel keeps with an address space and does not outlive it. */
    public interface Companion {
        /** Runs once, when the last user has gone and nothing is mapped any more. */
        void addressSpaceEnded();
    }

    /** Returns what the kernel keeps with the address space, or null. */
    public @Nullable Companion companion() {
        return companion;
    }

    /** Sets the companion unless there is one; returns the one that counts. */
    public synchronized Companion companion(Companion first) {
        Companion current = companion;
        if (current == null) {
            companion = first;
            return first;
        }
        return current;
    }

    /** Takes one more user (CLONE_VM). */
    public void retain() {
        users.incrementAndGet();
    }

    /** Returns the number of users. */
    public int userCount() {
        return users.get();
    }

    /**
     * Takes a user if there still is one: for others than the tasks that own it (/proc,
     * process_vm_readv).
     */
    public boolean tryRetain() {
        int count;
        do {
            count = users.get();
            if (count == 0) {
                return false;
            }
        } while (!users.compareAndSet(count, count + 1));
        return true;
    }

    /** Drops a user; the last one unmaps everything and closes the platform's address space. */
    public void release() {
        if (users.decrementAndGet() != 0) {
            return;
        }
        lock.lock();
        try {
            areas.clear();
            pages.close();
        } finally {
            unlock();
        }
        Companion ended = companion;
        if (ended != null) {
            ended.addressSpaceEnded();
        }
    }

    /** Ends an operation: carries out its orders, then drops the references that it gave up. */
    void unlock() {
        @Nullable MemoryObject[] objects = null;
        try {
            pages.finish();
            if (areas.hasReleased()) {
                pages.drain();
                objects = areas.takeReleased();
            }
        } finally {
            lock.unlock();
        }
        if (objects != null) {
            for (@Nullable MemoryObject object : objects) {
                if (object != null) {
                    object.release();
                }
            }
        }
    }

    /** Returns a copy-on-write copy (fork(2)). The caller sets its limits. */
    public Mm fork() throws ErrnoException {
        Pin.releaseOfThread();
        lock.lock();
        try {
            return new Fork(this).run();
        } finally {
            unlock();
        }
    }

    /** Makes the child of a fork, not yet filled. */
    Mm emptyChild(AddressSpace space) {
        Mm child = new Mm(memory, limits, random, space, areas.layout);
        child.image = image;
        return child;
    }

    /**
     * Handles a guest page fault.
     *
     * @param access PROT_READ, PROT_WRITE or PROT_EXEC; PROT_READ also when the platform cannot
     *     tell
     * @return 0 when the guest can go on; else the signal and its code as {@code signal << 16 |
     *     si_code}: SIGSEGV with SEGV_MAPERR or SEGV_ACCERR, SIGBUS with BUS_ADRERR, SIGKILL when
     *     the sandbox has no memory left
     */
    public int handleFault(long addr, int access) {
        if (addr < 0 || addr >= areas.layout.maxAddr()) {
            return FaultHandling.SEGV_MAPERR;
        }
        lock.lock();
        try {
            return faultHandling.handle(addr, access);
        } catch (ErrnoException e) {
            return e.errno() == Errno.ENOMEM ? OUT_OF_MEMORY : FaultHandling.BUS_ADRERR;
        } finally {
            unlock();
        }
    }

    /** Returns who lets the platform change system calls in text. */
    public TextPatching textPatching() {
        return textPatching;
    }

    /** Lets go of an object's range: see {@link MappingSet#invalidate}. */
    void invalidate(MappingSet set, long start, long end) {
        lock.lock();
        try {
            for (int i = 0; i < areas.list.count(); i++) {
                Vma vma = areas.list.get(i);
                MemoryObject object = vma.object;
                if (object != null && object.mappings() == set) {
                    long from = Math.max(vma.offset, start);
                    long to = Math.min(vma.offset + vma.length(), end);
                    if (from < to) {
                        areas.invalidate(
                                vma,
                                object,
                                vma.start + (from - vma.offset),
                                vma.start + (to - vma.offset));
                    }
                }
            }
            pages.drain();
        } finally {
            unlock();
        }
    }

    /**
     * mmap(2): returns the address. The object is null for anonymous memory; its access mode has
     * been checked by the caller.
     */
    public long mmap(
            long addr, long length, int prot, int flags, @Nullable MemoryObject object, long offset)
            throws ErrnoException {
        return mmap(addr, length, prot, flags, object, offset, Prot.ALL, null);
    }

    /**
     * mmap(2) of a file.
     *
     * @param maxProt what mprotect(2) may give later, PROT_* bits: without PROT_WRITE for a shared
     *     mapping of a file that is not open for writing
     * @param file shown by {@link VmaInfo#file}; for /proc
     */
    public long mmap(
            long addr,
            long length,
            int prot,
            int flags,
            @Nullable MemoryObject object,
            long offset,
            int maxProt,
            @Nullable Object file)
            throws ErrnoException {
        lock.lock();
        try {
            return calls.mmap(addr, length, prot, flags, object, offset, maxProt, file);
        } finally {
            unlock();
        }
    }

    /** munmap(2). */
    public void munmap(long addr, long length) throws ErrnoException {
        lock.lock();
        try {
            calls.munmap(addr, length);
        } finally {
            unlock();
        }
    }

    /** mprotect(2). */
    public void mprotect(long addr, long length, int prot) throws ErrnoException {
        lock.lock();
        try {
            calls.mprotect(addr, length, prot);
        } finally {
            unlock();
        }
    }

    /** brk(2): returns the program break then in force, which is the old one after a failure. */
    public long brk(long addr) {
        lock.lock();
        try {
            return calls.brk(addr);
        } finally {
            unlock();
        }
    }

    /** mremap(2): returns the new address. */
    public long mremap(long addr, long oldLength, long newLength, long flags, long newAddr)
            throws ErrnoException {
        lock.lock();
        try {
            return remap.mremap(addr, oldLength, newLength, flags, newAddr);
        } finally {
            unlock();
        }
    }

    /** madvise(2). */
    public void madvise(long addr, long length, int behaviour) throws ErrnoException {
        List<Advice.Removal> removals = new ArrayList<>(0);
        try {
            lock.lock();
            try {
                advice.madvise(addr, length, behaviour, removals);
            } finally {
                unlock();
            }
        } finally {
            for (Advice.Removal removal : removals) {
                try {
                    removal.object().punch(removal.offset(), removal.length());
                } finally {
                    removal.object().release();
                }
            }
        }
    }

    /** msync(2); flags MS_*. EBUSY, EIO, ENOMEM for holes. */
    public void msync(long addr, long length, int flags) throws ErrnoException {
        WriteBack.msync(this, addr, length, flags);
    }

    /**
     * mincore(2): one byte a page, bit 0 says whether it is there. ENOMEM for a hole.
     *
     * @param addr page aligned
     * @param length bytes, page aligned; at most 256 MiB at once
     */
    public byte[] mincore(long addr, long length) throws ErrnoException {
        if (addr < 0 || length < 0 || length > areas.layout.maxAddr() - addr) {
            throw Errno.ENOMEM.raise();
        }
        lock.lock();
        try {
            return residency.mincore(addr, addr + length);
        } finally {
            unlock();
        }
    }

    /**
     * mlock(2), mlock2(2).
     *
     * @param flags 0 or MLOCK_ONFAULT
     * @param limitBytes RLIMIT_MEMLOCK, or -1 for who has CAP_IPC_LOCK
     */
    public void mlock(long addr, long length, int flags, long limitBytes) throws ErrnoException {
        lock.lock();
        try {
            int onFault = (flags & Mman.MLOCK_ONFAULT) != 0 ? Vma.LOCK_ON_FAULT : 0;
            residency.lock(addr, length, Vma.LOCKED | onFault, limitBytes);
        } finally {
            unlock();
        }
    }

    /** munlock(2). */
    public void munlock(long addr, long length) throws ErrnoException {
        lock.lock();
        try {
            residency.unlock(addr, length);
        } finally {
            unlock();
        }
    }

    /**
     * mlockall(2) with MCL_* flags; 0 is munlockall(2).
     *
     * @param limitBytes as for {@link #mlock}
     */
    public void mlockAll(int flags, long limitBytes) throws ErrnoException {
        lock.lock();
        try {
            boolean current = (flags & Mman.MCL_CURRENT) != 0;
            if (flags != 0 && limitBytes == 0) {
                throw Errno.EPERM.raise();
            }
            if (current && Long.compareUnsigned(areas.usage.total, limitBytes) > 0) {
                throw Errno.ENOMEM.raise();
            }
            int onFault = (flags & Mman.MCL_ONFAULT) != 0 ? Vma.LOCK_ON_FAULT : 0;
            int lockFlags = Vma.LOCKED | onFault;
            calls.futureFlags = (flags & Mman.MCL_FUTURE) != 0 ? lockFlags : 0;
            if (flags == 0 || current) {
                residency.lockAll(flags == 0 ? 0 : lockFlags);
            }
        } finally {
            unlock();
        }
    }

    /** Returns all areas in the order of their addresses: /proc/PID/maps. */
    public List<VmaInfo> areas() {
        lock.lock();
        try {
            return areas.describe();
        } finally {
            unlock();
        }
    }

    /** mseal(2): EINVAL, or ENOMEM for a hole. */
    public void seal(long addr, long length) throws ErrnoException {
        lock.lock();
        try {
            sealing.seal(addr, length);
        } finally {
            unlock();
        }
    }

    /** remap_file_pages(2): EINVAL where no shared mapping is. */
    public void remapFilePages(long addr, long length, long pageOffset) throws ErrnoException {
        lock.lock();
        try {
            calls.remapFilePages(addr, length, pageOffset);
        } finally {
            unlock();
        }
    }

    /** mbind(2) of a page range; null is the default policy. EFAULT for a hole, EINVAL, ENOMEM. */
    public void bindPolicy(long start, long end, @Nullable MemoryPolicy policy)
            throws ErrnoException {
        lock.lock();
        try {
            policies.bind(start, end, policy);
        } finally {
            unlock();
        }
    }

    /** set_mempolicy_home_node(2), for node 0: EOPNOTSUPP, or ENOENT without a policy. */
    public void homeNode(long start, long end) throws ErrnoException {
        lock.lock();
        try {
            policies.homeNode(start, end);
        } finally {
            unlock();
        }
    }

    /** Returns what mbind(2) has set for an address, or null; EFAULT where nothing is mapped. */
    public @Nullable MemoryPolicy policyAt(long addr) throws ErrnoException {
        lock.lock();
        try {
            return policies.at(addr);
        } finally {
            unlock();
        }
    }

    /**
     * Returns the bytes of {@code [start, end)} that the host has given memory to; an area's Rss.
     */
    public long residentBytes(long start, long end) {
        lock.lock();
        try {
            return residency.resident(start, end).all();
        } finally {
            unlock();
        }
    }

    /**
     * Returns the bytes of the sandbox's memory that are mapped here, given by the host or not: a
     * page that several spaces map counts in each. Takes as long as there are ranges.
     */
    public long chargedBytes() {
        lock.lock();
        try {
            PmaMap map = pages.map;
            long sum = 0;
            for (int i = 0; i < map.count(); i++) {
                sum += map.inMemoryFile(i) ? map.end(i) - map.start(i) : 0;
            }
            return sum;
        } finally {
            unlock();
        }
    }

    /**
     * Returns what /proc/PID/status shows about memory. Walks the backed pages: not for hot paths.
     */
    public MmUsage usage() {
        lock.lock();
        try {
            Usage usage = areas.usage;
            Residency.Resident resident = residency.resident(0, areas.layout.maxAddr());
            usage.peakResident = Math.max(usage.peakResident, resident.all());
            return new MmUsage(
                    usage.total,
                    usage.peakTotal,
                    usage.locked,
                    resident.all(),
                    resident.all() - resident.own(),
                    usage.peakResident,
                    usage.data,
                    usage.stack,
                    usage.executable,
                    areas.list.count(),
                    calls.brkStart());
        } finally {
            unlock();
        }
    }

    /** Sets where the heap starts; page aligned. For the loader. */
    public void startBrk(long addr) {
        lock.lock();
        try {
            calls.startBrk(addr);
        } finally {
            unlock();
        }
    }

    /**
     * Maps the initial stack from an address up to {@link #stackTop}, growing down; for the loader.
     */
    public void mapStack(long startAddr, int prot) throws ErrnoException {
        lock.lock();
        try {
            calls.mapStack(startAddr, prot);
        } finally {
            unlock();
        }
    }

    /**
     * Maps pages of the kernel's, which stay apart from other areas; returns their address.
     *
     * @param addr 0 to have it chosen, else where they must go
     * @param flags MAP_SHARED or MAP_PRIVATE
     * @param name what /proc/PID/maps shows, for example {@code [vdso]}
     */
    public long mapKernel(
            long addr,
            long length,
            int prot,
            int maxProt,
            int flags,
            MemoryObject object,
            long offset,
            String name)
            throws ErrnoException {
        lock.lock();
        try {
            return calls.mapKernel(addr, length, prot, maxProt, flags, object, offset, name);
        } finally {
            unlock();
        }
    }

    /** Returns what the loader said about the program. */
    public ProgramImage image() {
        return image;
    }

    /** Sets where the parts of the program are. */
    public void image(ProgramImage newImage) {
        image = newImage;
    }

    /** Returns the randomness of this layout: zeros without address space randomisation. */
    public LongSupplier random() {
        return random;
    }

    /** Returns a buffer over one range, checked lazily. EFAULT if it does not lie in user space. */
    public IoBuffer buffer(long addr, long length) throws ErrnoException {
        return GuestBuffer.of(this, addr, length);
    }

    /**
     * Returns a buffer over the iovecs at an address; EINVAL for more than 1024 or a negative
     * length. As in import_iovec the total is cut to MAX_RW_COUNT.
     */
    public IoBuffer iovecs(long iovAddr, long count) throws ErrnoException {
        return GuestBuffer.ofIovecs(this, iovAddr, count);
    }

    /** Copies in completely, or EFAULT. */
    public void copyIn(long addr, MemorySegment target, long offset, long length)
            throws ErrnoException {
        if (copy.in(addr, target, offset, length) < length) {
            throw Errno.EFAULT.raise();
        }
    }

    /** Copies out completely, or EFAULT (some bytes may have been written, as in Linux). */
    public void copyOut(long addr, MemorySegment source, long offset, long length)
            throws ErrnoException {
        if (copy.out(addr, source, offset, length) < length) {
            throw Errno.EFAULT.raise();
        }
    }

    /**
     * Copies in up to the first fault, which throws EFAULT only if nothing came before it; returns
     * the bytes copied.
     */
    public long copyInPartial(long addr, MemorySegment target, long offset, long length)
            throws ErrnoException {
        return copy.in(addr, target, offset, length);
    }

    /** Copies out up to the first fault; as {@link #copyInPartial}. */
    public long copyOutPartial(long addr, MemorySegment source, long offset, long length)
            throws ErrnoException {
        return copy.out(addr, source, offset, length);
    }

    /**
     * Reads as a debugger does, whatever the protection (ptrace(2), /proc/PID/mem); returns the
     * bytes up to the first fault, EFAULT for none.
     */
    public long readForced(long addr, MemorySegment target, long offset, long length)
            throws ErrnoException {
        long count = copy.inForced(addr, target, offset, length);
        addressSpace().unpatch(addr, target, offset, count);
        return count;
    }

    /**
     * Writes as a debugger does: private memory whatever the protection, by a private copy of the
     * page; shared memory only where it is writable.
     */
    public long writeForced(long addr, MemorySegment source, long offset, long length)
            throws ErrnoException {
        textPatching.restoreForced(addr, addr + length);
        return copy.outForced(addr, source, offset, length);
    }

    /** Reads one byte. */
    public byte readByte(long addr) throws ErrnoException {
        return copy.readByte(addr);
    }

    /** Reads four bytes, at any alignment. */
    public int readInt(long addr) throws ErrnoException {
        return copy.readInt(addr);
    }

    /** Reads eight bytes, at any alignment. */
    @Override
    public long readLong(long addr) throws ErrnoException {
        return copy.readLong(addr);
    }

    /** Writes one byte. */
    public void writeByte(long addr, byte value) throws ErrnoException {
        copy.writeByte(addr, value);
    }

    /** Writes four bytes, at any alignment. */
    public void writeInt(long addr, int value) throws ErrnoException {
        copy.writeInt(addr, value);
    }

    /** Writes eight bytes, at any alignment. */
    public void writeLong(long addr, long value) throws ErrnoException {
        copy.writeLong(addr, value);
    }

    /** Writes zeros, completely or EFAULT. */
    public void zero(long addr, long length) throws ErrnoException {
        if (copy.zero(addr, length) < length) {
            throw Errno.EFAULT.raise();
        }
    }

    /**
     * Reads a NUL-terminated string of at most {@code maxLength} bytes without the NUL, one char
     * per byte; ENAMETOOLONG beyond, EFAULT on a fault.
     */
    public String readString(long addr, int maxLength) throws ErrnoException {
        return copy.readString(addr, maxLength);
    }

    /** Reads an aligned int with volatile semantics (futexes). EFAULT. */
    public int loadInt(long addr) throws ErrnoException {
        return copy.loadInt(addr);
    }

    /** Compare-and-exchange on an aligned int of writable memory; returns the value found. */
    public int compareAndExchangeInt(long addr, int expected, int update) throws ErrnoException {
        return copy.compareAndExchangeInt(addr, expected, update);
    }

    @Override
    public long tryLoadInt(long addr) {
        return copy.tryLoadInt(addr);
    }

    @Override
    public long tryCompareAndExchangeInt(long addr, int expected, int update) {
        return copy.tryCompareAndExchangeInt(addr, expected, update);
    }

    @Override
    public void faultInInt(long addr, int protection) throws ErrnoException {
        copy.faultInInt(addr, protection);
    }

    /**
     * Returns the identity of a futex word that processes may share: two guest addresses with equal
     * keys are the same memory.
     */
    @Override
    public FutexKey sharedFutexKey(long addr) throws ErrnoException {
        if (addr < 0 || addr >= areas.layout.maxAddr()) {
            throw Errno.EFAULT.raise();
        }
        lock.lock();
        try {
            Vma vma = areas.list.find(addr);
            if (vma == null || vma.prot == 0) {
                throw Errno.EFAULT.raise();
            }
            MemoryObject object = vma.object;
            return object != null && vma.isShared()
                    ? new FutexKey(object, vma.offsetOf(addr))
                    : new FutexKey(this, addr);
        } finally {
            unlock();
        }
    }
}
