package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.platform.AddressSpace;

/**
 * The backed pages of one address space, kept equal to what the platform maps: every change to
 * {@link #map} queues the order that makes it true, and {@link #finish} carries the orders out and
 * frees what they gave up. Guarded by the mm's lock.
 */
final class Pages {
    final PmaMap map = new PmaMap();
    final MemoryFile memory;
    private final CopyEpoch copies;
    private final AddressSpace space;
    private boolean ordersQueued;
    private boolean translationsStale;
    private long[] frees = new long[8];
    private int freeCount;

    /** Compared with cached translations; changed by {@link #finish} only. */
    private volatile int generation;

    Pages(MemoryFile memory, CopyEpoch copies, AddressSpace space) {
        this.memory = memory;
        this.copies = copies;
        this.space = space;
    }

    AddressSpace space() {
        return space;
    }

    int generation() {
        return generation;
    }

    /**
     * Protection for the host: what the area allows, without writing where pages must be copied
     * first.
     */
    static int hostProt(int prot, int pmaFlags) {
        int host = prot & Prot.ALL;
        if ((host & Prot.WRITE) == 0) {
            return host;
        }
        return (pmaFlags & PmaMap.WRITABLE) != 0 ? host : (host & ~Prot.WRITE) | Prot.READ;
    }

    /** Backs a hole inside an area and maps it. */
    void install(long start, long end, long offset, int fd, int flags, int prot) {
        map.insert(start, end, offset, fd, flags);
        orderMap(start, end, offset, fd, hostProt(prot, flags));
    }

    private void orderMap(long start, long end, long offset, int fd, int hostProt) {
        int hostFd = fd == PmaMap.MEMORY_FILE ? memory.fd() : fd;
        space.map(start, end - start, hostProt, hostFd, offset);
        ordersQueued = true;
    }

    /**
     * Forgets the backing of {@code [start, end)} without an order: the caller unmaps or maps over
     * it.
     */
    void forget(long start, long end) {
        map.split(start);
        map.split(end);
        int from = map.indexAbove(start);
        int to = from;
        while (to < map.count() && map.start(to) < end) {
            if (map.has(to, PmaMap.OWNED)) {
                freeLater(map.offsetOf(to, map.start(to)), map.end(to) - map.start(to));
            }
            to++;
        }
        if (to > from) {
            map.removeRange(from, to);
            translationsStale = true;
        }
    }

    /** Moves the backing of a range elsewhere, references and all, to where nothing is backed. */
    void move(long start, long length, long target, int prot) {
        long end = start + length;
        map.split(start);
        map.split(end);
        int from = map.indexAbove(start);
        int to = from;
        while (to < map.count() && map.start(to) < end) {
            to++;
        }
        if (to == from) {
            return;
        }
        PmaMap moved = new PmaMap();
        moved.copyFrom(map);
        map.removeRange(from, to);
        space.unmap(start, length);
        ordersQueued = true;
        translationsStale = true;
        for (int i = from; i < to; i++) {
            long newStart = target + (moved.start(i) - start);
            long newEnd = target + (moved.end(i) - start);
            install(
                    newStart,
                    newEnd,
                    moved.offsetOf(i, moved.start(i)),
                    moved.fd(i),
                    moved.flags(i),
                    prot);
        }
    }

    /** Forgets the backing of {@code [start, end)} and unmaps it. */
    void drop(long start, long end) {
        int index = map.indexAbove(start);
        if (index < map.count() && map.start(index) < end) {
            forget(start, end);
            space.unmap(start, end - start);
            ordersQueued = true;
        }
    }

    /**
     * Drops a reference to pages once nobody can use this address space's translation of them any
     * more.
     */
    void freeLater(long offset, long length) {
        if (freeCount + 2 > frees.length) {
            frees = Arrays.copyOf(frees, frees.length * 2);
        }
        frees[freeCount++] = offset;
        frees[freeCount++] = length;
    }

    /**
     * Orders that what is backed in {@code [start, end)} be mapped, again, with the protection of
     * an area.
     */
    void orderMaps(long start, long end, int prot) {
        for (int i = map.indexAbove(start); i < map.count() && map.start(i) < end; i++) {
            long from = Math.max(start, map.start(i));
            long to = Math.min(end, map.end(i));
            orderMap(from, to, map.offsetOf(i, from), map.fd(i), hostProt(prot, map.flags(i)));
        }
    }

    /** Orders that what is backed in {@code [start, end)} gets the protection of an area. */
    void orderProtect(long start, long end, int prot) {
        long runStart = 0;
        long runEnd = 0;
        int runProt = -1;
        for (int i = map.indexAbove(start); i < map.count() && map.start(i) < end; i++) {
            int hostProt = hostProt(prot, map.flags(i));
            long to = Math.min(end, map.end(i));
            if (hostProt != runProt) {
                flushProtect(runStart, runEnd, runProt);
                runStart = Math.max(start, map.start(i));
                runProt = hostProt;
            }
            runEnd = to;
        }
        flushProtect(runStart, runEnd, runProt);
        translationsStale = true;
    }

    private void flushProtect(long start, long end, int prot) {
        if (prot >= 0) {
            space.protect(start, end - start, prot);
            ordersQueued = true;
        }
    }

    /** Makes cached translations be looked up again after {@link #finish}. */
    void invalidateTranslations() {
        translationsStale = true;
    }

    /**
     * Carries out the orders, waits for the copies that may use what was given up, and frees it. At
     * the end of every operation that changes something.
     */
    void finish() {
        if (ordersQueued) {
            ordersQueued = false;
            space.commit();
        }
        if (translationsStale) {
            translationsStale = false;
            generation++;
        }
        if (freeCount > 0) {
            copies.drain();
            for (int i = 0; i < freeCount; i += 2) {
                memory.decRef(frees[i], frees[i + 1]);
            }
            freeCount = 0;
            if (frees.length > 1024) {
                frees = new long[8];
            }
        }
    }

    /**
     * Returns after every running copy has ended; translations found before are not used any more.
     */
    void drain() {
        finish();
        generation++;
        copies.drain();
    }

    /**
     * Copies backed pages into fresh pages of the memory file. Beyond the end of a host file they
     * read as zeros.
     */
    void copyTo(int index, long start, long end, long targetOffset) throws ErrnoException {
        long length = end - start;
        long offset = map.offsetOf(index, start);
        MemorySegment segment = memory.segment();
        if (map.inMemoryFile(index)) {
            MemorySegment.copy(segment, offset, segment, targetOffset, length);
            return;
        }
        readHost(map.fd(index), offset, segment.asSlice(targetOffset, length));
    }

    /** Reads a host file; what lies beyond its end stays as it is. */
    static void readHost(int fd, long offset, MemorySegment target) throws ErrnoException {
        long done = 0;
        while (done < target.byteSize()) {
            long count = HostFiles.pread(fd, target.asSlice(done), offset + done);
            if (count == 0) {
                return;
            }
            done += Host.checked(count);
        }
    }

    /** Gives everything back; nothing runs in the address space any more. */
    void close() {
        for (int i = 0; i < map.count(); i++) {
            if (map.has(i, PmaMap.OWNED)) {
                freeLater(map.offsetOf(i, map.start(i)), map.end(i) - map.start(i));
            }
        }
        map.removeRange(0, map.count());
        ordersQueued = false;
        translationsStale = true;
        space.close();
        finish();
    }
}
