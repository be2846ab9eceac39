package runscj.sentry.mm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;

/**
 * Copies between guest memory and the sentry's. A copy finds the place of a guest page in the
 * memory file through a small cache of translations, and touches it inside a {@link CopyEpoch}
 * section; no lock is held. A page without a valid translation is faulted in as the guest's own
 * access would be. Pages of host files are read and written through their descriptor, because a
 * mapping of a file that others truncate could kill us.
 */
final class GuestCopy {
    /** Bytes copied in one section, so that those who wait for it wait for microseconds. */
    private static final long CHUNK = 256 << 10;

    private static final int HOST_CHUNK = 16 << 10;
    private static final int SLOTS = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle ALIGNED_INT = ValueLayout.JAVA_INT.varHandle();

    private final Mm mm;
    private final MemorySegment segment;

    /**
     * Published without a fence: entries are immutable and carry the generation that makes them
     * valid.
     */
    private final @Nullable Translation[] cache = new @Nullable Translation[SLOTS];

    GuestCopy(Mm mm) {
        this.mm = mm;
        this.segment = mm.memory.segment();
    }

    /**
     * Where guest addresses {@code [start, end)} are: at {@code addr + delta} in the memory file or
     * in a host file.
     */
    static final class Translation {
        final long start;
        final long end;
        final long delta;
        final int fd;
        final boolean readable;
        final boolean writable;
        final int generation;

        /** The host file, if it never changes. */
        final @Nullable MappingSet stable;

        Translation(
                long start,
                long end,
                long delta,
                int fd,
                boolean readable,
                boolean writable,
                int generation,
                @Nullable MappingSet stable) {
            this.start = start;
            this.end = end;
            this.delta = delta;
            this.fd = fd;
            this.readable = readable;
            this.writable = writable;
            this.generation = generation;
            this.stable = stable;
        }

        boolean inMemoryFile() {
            return fd == PmaMap.MEMORY_FILE;
        }
    }

    private static int slot(long addr) {
        return (int) (addr >>> 21 ^ addr >>> 27) & (SLOTS - 1);
    }

    /** Returns a valid translation; null for none. Inside a section only. */
    private @Nullable Translation cached(long addr, int access) {
        Translation found = cache[slot(addr)];
        return found != null && isValid(found, addr, access) ? found : null;
    }

    private boolean isValid(Translation found, long addr, int access) {
        return addr >= found.start
                && addr < found.end
                && found.generation == mm.pages.generation()
                && (access == Prot.WRITE ? found.writable : found.readable);
    }

    /**
     * Faults a page in and returns its translation, which must be checked by {@link #isValid}
     * inside a section.
     *
     * @throws ErrnoException EFAULT
     */
    private Translation resolve(long addr, int access, boolean forced) throws ErrnoException {
        if (addr < 0 || addr >= mm.areas.layout.maxAddr()) {
            throw Errno.EFAULT.raise();
        }
        mm.lock.lock();
        try {
            Vma vma = resolveLocked(addr, access, forced);
            return translate(vma, addr, forced);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENOMEM ? e : Errno.EFAULT.raise();
        } finally {
            mm.unlock();
        }
    }

    /** Makes the page accessible and carries the orders out; the mm is locked. */
    Vma resolveLocked(long addr, int access, boolean forced) throws ErrnoException {
        Vma vma = mm.areas.findOrGrow(addr);
        if (vma == null || !(forced ? allowsForced(vma, access) : Prot.allows(vma.prot, access))) {
            throw Errno.EFAULT.raise();
        }
        mm.areas.faults.resolve(vma, Prot.pageDown(addr), access == Prot.WRITE);
        mm.pages.finish();
        return vma;
    }

    private static boolean allowsForced(Vma vma, int access) {
        return access != Prot.WRITE || !vma.isShared() || (vma.prot & Prot.WRITE) != 0;
    }

    private Translation translate(Vma vma, long addr, boolean forced) {
        PmaMap map = mm.pages.map;
        int index = map.find(addr);
        long start = Math.max(vma.start, map.start(index));
        long end = Math.min(vma.end, map.end(index));
        boolean mayWrite = map.has(index, PmaMap.WRITABLE);
        Translation result =
                new Translation(
                        start,
                        end,
                        map.offsetOf(index, start) - start,
                        map.fd(index),
                        forced || vma.prot != 0,
                        mayWrite && (forced || (vma.prot & Prot.WRITE) != 0),
                        mm.pages.generation(),
                        map.has(index, PmaMap.STABLE) && vma.object != null
                                ? vma.object.mappings()
                                : null);
        if (!forced) {
            cache[slot(addr)] = result;
        }
        return result;
    }

    long in(long addr, MemorySegment target, long offset, long length) throws ErrnoException {
        return in(addr, target, offset, length, false);
    }

    long inForced(long addr, MemorySegment target, long offset, long length) throws ErrnoException {
        return in(addr, target, offset, length, true);
    }

    private long in(long addr, MemorySegment target, long offset, long length, boolean forced)
            throws ErrnoException {
        long done = 0;
        Translation own = null;
        while (done < length) {
            long at = addr + done;
            int token = mm.copies.enter();
            try {
                Translation found =
                        own != null && isValid(own, at, Prot.READ)
                                ? own
                                : forced ? null : cached(at, Prot.READ);
                if (found != null) {
                    long count = Math.min(Math.min(length - done, found.end - at), CHUNK);
                    if (found.inMemoryFile()) {
                        MemorySegment.copy(segment, at + found.delta, target, offset + done, count);
                        done += count;
                    } else {
                        done += readHost(found, at, target, offset + done, count);
                    }
                    continue;
                }
            } finally {
                mm.copies.exit(token);
            }
            try {
                own = resolve(at, Prot.READ, forced);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return done;
    }

    long out(long addr, MemorySegment source, long offset, long length) throws ErrnoException {
        return out(addr, source, offset, length, false);
    }

    long outForced(long addr, MemorySegment source, long offset, long length)
            throws ErrnoException {
        return out(addr, source, offset, length, true);
    }

    long zero(long addr, long length) throws ErrnoException {
        return out(addr, null, 0, length, false);
    }

    /** A null source stands for zeros. */
    private long out(
            long addr, @Nullable MemorySegment source, long offset, long length, boolean forced)
            throws ErrnoException {
        long done = 0;
        Translation own = null;
        while (done < length) {
            long at = addr + done;
            int token = mm.copies.enter();
            try {
                Translation found =
                        own != null && isValid(own, at, Prot.WRITE)
                                ? own
                                : forced ? null : cached(at, Prot.WRITE);
                if (found != null) {
                    long count = Math.min(Math.min(length - done, found.end - at), CHUNK);
                    if (!found.inMemoryFile()) {
                        done += writeHost(found.fd, at + found.delta, source, offset + done, count);
                    } else if (source == null) {
                        segment.asSlice(at + found.delta, count).fill((byte) 0);
                        done += count;
                    } else {
                        MemorySegment.copy(source, offset + done, segment, at + found.delta, count);
                        done += count;
                    }
                    continue;
                }
            } finally {
                mm.copies.exit(token);
            }
            try {
                own = resolve(at, Prot.WRITE, forced);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return done;
    }

    /** Reads a mapped host file; beyond its end are zeros. Returns the bytes, at least one. */
    private static long readHost(
            Translation found, long addr, MemorySegment target, long offset, long length)
            throws ErrnoException {
        long fileOffset = addr + found.delta;
        MappingSet stable = found.stable;
        if (stable != null && length <= Prot.PAGE) {
            int inside = (int) (fileOffset & (Prot.PAGE - 1));
            StablePages.Page page = StablePages.ALL.at(stable, found.fd, fileOffset - inside);
            int count = (int) Math.min(length, Prot.PAGE - inside);
            MemorySegment.copy(page.segment, inside, target, offset, count);
            return count;
        }
        try (Scratch scratch = Scratch.open()) {
            int count = (int) Math.min(Math.min(length, HOST_CHUNK), scratch.remaining());
            MemorySegment buffer = scratch.allocate(count);
            Pages.readHost(found.fd, fileOffset, buffer);
            MemorySegment.copy(buffer, 0, target, offset, count);
            return count;
        }
    }

    /**
     * Writes a mapped host file as a store would: bytes beyond its end go nowhere. Returns the
     * bytes dealt with, at least one.
     */
    private static long writeHost(
            int fd, long fileOffset, @Nullable MemorySegment source, long offset, long length)
            throws ErrnoException {
        int count = (int) Math.min(length, HOST_CHUNK);
        long inside = Math.min(count, hostSize(fd) - fileOffset);
        if (inside <= 0) {
            return count;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(inside);
            if (source != null) {
                MemorySegment.copy(source, offset, buffer, 0, inside);
            }
            return Host.checked(HostFiles.pwrite(fd, buffer, fileOffset)) == inside
                    ? count
                    : inside;
        }
    }

    private static long hostSize(int fd) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment stat = scratch.reserve(HostFiles.STAT_SIZE);
            Host.check(HostFiles.fstat(fd, stat));
            return stat.get(ValueLayout.JAVA_LONG, 48);
        }
    }

    byte readByte(long addr) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.READ);
            if (found != null && found.inMemoryFile()) {
                return segment.get(ValueLayout.JAVA_BYTE, addr + found.delta);
            }
        } finally {
            mm.copies.exit(token);
        }
        byte[] value = new byte[1];
        inFully(addr, MemorySegment.ofArray(value));
        return value[0];
    }

    int readInt(long addr) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.READ);
            if (found != null && found.end - addr >= Integer.BYTES && found.inMemoryFile()) {
                return segment.get(INT, addr + found.delta);
            }
        } finally {
            mm.copies.exit(token);
        }
        MemorySegment value = MemorySegment.ofArray(new byte[Integer.BYTES]);
        inFully(addr, value);
        return value.get(INT, 0);
    }

    long readLong(long addr) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.READ);
            if (found != null && found.end - addr >= Long.BYTES && found.inMemoryFile()) {
                return segment.get(LONG, addr + found.delta);
            }
        } finally {
            mm.copies.exit(token);
        }
        MemorySegment value = MemorySegment.ofArray(new byte[Long.BYTES]);
        inFully(addr, value);
        return value.get(LONG, 0);
    }

    private void inFully(long addr, MemorySegment target) throws ErrnoException {
        if (in(addr, target, 0, target.byteSize()) < target.byteSize()) {
            throw Errno.EFAULT.raise();
        }
    }

    void writeByte(long addr, byte value) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.WRITE);
            if (found != null && found.inMemoryFile()) {
                segment.set(ValueLayout.JAVA_BYTE, addr + found.delta, value);
                return;
            }
        } finally {
            mm.copies.exit(token);
        }
        outFully(addr, MemorySegment.ofArray(new byte[] {value}));
    }

    void writeInt(long addr, int value) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.WRITE);
            if (found != null && found.end - addr >= Integer.BYTES && found.inMemoryFile()) {
                segment.set(INT, addr + found.delta, value);
                return;
            }
        } finally {
            mm.copies.exit(token);
        }
        MemorySegment bytes = MemorySegment.ofArray(new byte[Integer.BYTES]);
        bytes.set(INT, 0, value);
        outFully(addr, bytes);
    }

    void writeLong(long addr, long value) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.WRITE);
            if (found != null && found.end - addr >= Long.BYTES && found.inMemoryFile()) {
                segment.set(LONG, addr + found.delta, value);
                return;
            }
        } finally {
            mm.copies.exit(token);
        }
        MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
        bytes.set(LONG, 0, value);
        outFully(addr, bytes);
    }

    private void outFully(long addr, MemorySegment source) throws ErrnoException {
        if (out(addr, source, 0, source.byteSize()) < source.byteSize()) {
            throw Errno.EFAULT.raise();
        }
    }

    /** Reads in steps that end at page borders, so that a string before a hole is found. */
    @SuppressWarnings("deprecation") // one char per byte is what is wanted
    String readString(long addr, int maxLength) throws ErrnoException {
        String text = readStableString(addr, maxLength);
        if (text != null) {
            return text;
        }
        byte[] bytes = new byte[Math.min(256, maxLength + 1)];
        int length = 0;
        while (true) {
            long at = addr + length;
            int toBorder = (int) (Prot.PAGE - (at & (Prot.PAGE - 1)));
            int wanted =
                    Math.min(Math.min(bytes.length - length, toBorder), maxLength + 1 - length);
            int count = (int) in(at, MemorySegment.ofArray(bytes), length, wanted);
            for (int end = length + count; length < end; length++) {
                if (bytes[length] == 0) {
                    return new String(bytes, 0, 0, length);
                }
            }
            if (length > maxLength) {
                throw Errno.ENAMETOOLONG.raise();
            }
            if (length == bytes.length) {
                bytes =
                        java.util.Arrays.copyOf(
                                bytes, (int) Math.min(bytes.length * 4L, maxLength + 1L));
            }
        }
    }

    /**
     * Reads a string that lies in one page of a host file that never changes, as a program's
     * literals do; null for any other, or if no translation is at hand.
     */
    @SuppressWarnings("deprecation") // one char per byte is what is wanted
    private @Nullable String readStableString(long addr, int maxLength) throws ErrnoException {
        int token = mm.copies.enter();
        try {
            Translation found = cached(addr, Prot.READ);
            MappingSet stable = found == null ? null : found.stable;
            if (found == null || stable == null) {
                return null;
            }
            long fileOffset = addr + found.delta;
            int begin = (int) (fileOffset & (Prot.PAGE - 1));
            byte[] bytes = StablePages.ALL.at(stable, found.fd, fileOffset - begin).bytes;
            int last = (int) Math.min(Prot.PAGE - 1, (long) begin + maxLength);
            for (int at = begin; at <= last; at++) {
                if (bytes[at] == 0) {
                    return new String(bytes, 0, begin, at - begin);
                }
            }
            return null;
        } finally {
            mm.copies.exit(token);
        }
    }

    int loadInt(long addr) throws ErrnoException {
        checkIntAligned(addr);
        Translation own = null;
        while (true) {
            int token = mm.copies.enter();
            try {
                Translation found =
                        own != null && isValid(own, addr, Prot.READ)
                                ? own
                                : cached(addr, Prot.READ);
                if (found != null && found.inMemoryFile()) {
                    return (int) ALIGNED_INT.getVolatile(segment, addr + found.delta);
                }
                if (found != null) {
                    MemorySegment value = MemorySegment.ofArray(new byte[Integer.BYTES]);
                    readHost(found, addr, value, 0, Integer.BYTES);
                    return value.get(INT, 0);
                }
            } finally {
                mm.copies.exit(token);
            }
            own = resolve(addr, Prot.READ, false);
        }
    }

    int compareAndExchangeInt(long addr, int expected, int update) throws ErrnoException {
        checkIntAligned(addr);
        Translation own = null;
        while (true) {
            int token = mm.copies.enter();
            try {
                Translation found =
                        own != null && isValid(own, addr, Prot.WRITE)
                                ? own
                                : cached(addr, Prot.WRITE);
                if (found != null && found.inMemoryFile()) {
                    return (int)
                            ALIGNED_INT.compareAndExchange(
                                    segment, addr + found.delta, expected, update);
                }
                if (found != null) {
                    return HostPage.compareAndExchange(
                            found.fd, addr + found.delta, expected, update);
                }
            } finally {
                mm.copies.exit(token);
            }
            own = resolve(addr, Prot.WRITE, false);
        }
    }

    /**
     * Loads without a lock, or returns {@link FutexMemory#NOT_PRESENT} where no translation is at
     * hand.
     */
    long tryLoadInt(long addr) {
        int token = mm.copies.enter();
        try {
            Translation found = (addr & 3) == 0 ? cached(addr, Prot.READ) : null;
            if (found == null) {
                return FutexMemory.NOT_PRESENT;
            }
            if (found.inMemoryFile()) {
                return (int) ALIGNED_INT.getVolatile(segment, addr + found.delta);
            }
            MemorySegment value = MemorySegment.ofArray(new byte[Integer.BYTES]);
            readHost(found, addr, value, 0, Integer.BYTES);
            return value.get(INT, 0);
        } catch (ErrnoException e) {
            return FutexMemory.NOT_PRESENT;
        } finally {
            mm.copies.exit(token);
        }
    }

    /** As {@link #tryLoadInt}, for a compare-and-exchange. */
    long tryCompareAndExchangeInt(long addr, int expected, int update) {
        int token = mm.copies.enter();
        try {
            Translation found = (addr & 3) == 0 ? cached(addr, Prot.WRITE) : null;
            if (found == null) {
                return FutexMemory.NOT_PRESENT;
            }
            return found.inMemoryFile()
                    ? (int)
                            ALIGNED_INT.compareAndExchange(
                                    segment, addr + found.delta, expected, update)
                    : HostPage.compareAndExchange(found.fd, addr + found.delta, expected, update);
        } catch (ErrnoException e) {
            return FutexMemory.NOT_PRESENT;
        } finally {
            mm.copies.exit(token);
        }
    }

    /** Faults a page in and remembers its translation. */
    void faultInInt(long addr, int access) throws ErrnoException {
        resolve(addr, access, false);
    }

    private static void checkIntAligned(long addr) throws ErrnoException {
        if ((addr & (Integer.BYTES - 1)) != 0) {
            throw Errno.EINVAL.raise();
        }
    }
}
