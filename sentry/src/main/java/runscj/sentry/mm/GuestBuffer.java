package runscj.sentry.mm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** A buffer over guest ranges. Empty ranges are skipped. */
final class GuestBuffer extends IoBuffer {
    /** MAX_RW_COUNT: what one call transfers at most. */
    static final long MAX_TOTAL = 0x7fff_f000L;

    private static final int MAX_IOVECS = 1024;
    private static final int IOVEC_SIZE = 16;
    private static final long BOUNCE = 64 << 10;

    private final Mm mm;

    /** Pairs of address and length; null for a single range. */
    private final long @Nullable [] ranges;

    private int next;
    private long addr;
    private long left;
    private long remaining;
    private @Nullable Pin pin;

    /** What {@link #peek} gave out in place of memory of a host file, to be written. */
    private @Nullable MemorySegment filled;

    private GuestBuffer(Mm mm, long @Nullable [] ranges, long addr, long length, long total) {
        this.mm = mm;
        this.ranges = ranges;
        this.addr = addr;
        this.left = length;
        this.remaining = total;
    }

    static GuestBuffer of(Mm mm, long addr, long length) throws ErrnoException {
        checkAccess(addr, length);
        long limited = Math.min(length, MAX_TOTAL);
        return new GuestBuffer(mm, null, addr, limited, limited);
    }

    /** access_ok: the range lies below the end of user space. */
    static void checkAccess(long addr, long length) throws ErrnoException {
        if (length < 0 || length > Mm.USER_END || addr < 0 || addr > Mm.USER_END - length) {
            throw Errno.EFAULT.raise();
        }
    }

    static GuestBuffer ofIovecs(Mm mm, long iovAddr, long count) throws ErrnoException {
        if (count < 0 || count > MAX_IOVECS) {
            throw Errno.EINVAL.raise();
        }
        int size = (int) count;
        long[] ranges = new long[size * 2];
        if (size > 0) {
            checkAccess(iovAddr, (long) size * IOVEC_SIZE);
            mm.copyIn(iovAddr, MemorySegment.ofArray(ranges), 0, (long) size * IOVEC_SIZE);
        }
        long total = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i + 1] < 0) {
                throw Errno.EINVAL.raise();
            }
            checkAccess(ranges[i], ranges[i + 1]);
            ranges[i + 1] = Math.min(ranges[i + 1], MAX_TOTAL - total);
            total += ranges[i + 1];
        }
        return new GuestBuffer(mm, ranges, 0, 0, total);
    }

    @Override
    public long remaining() {
        return remaining;
    }

    /** Makes the current range non-empty, unless nothing remains. */
    private void advance() {
        while (left == 0 && ranges != null && next < ranges.length) {
            addr = ranges[next];
            left = ranges[next + 1];
            next += 2;
        }
    }

    private void consume(long count) {
        addr += count;
        left -= count;
        remaining -= count;
    }

    private void unpin() {
        filled = null;
        if (pin != null) {
            pin.release();
            pin = null;
        }
    }

    private enum Transfer {
        PUT,
        GET,
        ZERO
    }

    @Override
    public long put(MemorySegment source, long offset, long length) throws ErrnoException {
        return transfer(Transfer.PUT, source, offset, length);
    }

    @Override
    public long get(MemorySegment target, long offset, long length) throws ErrnoException {
        return transfer(Transfer.GET, target, offset, length);
    }

    @Override
    public long look(MemorySegment target, long offset, long length) throws ErrnoException {
        long addrBefore = addr;
        long leftBefore = left;
        long remainingBefore = remaining;
        int nextBefore = next;
        try {
            return transfer(Transfer.GET, target, offset, length);
        } finally {
            addr = addrBefore;
            left = leftBefore;
            remaining = remainingBefore;
            next = nextBefore;
        }
    }

    @Override
    public long putZeros(long length) throws ErrnoException {
        return transfer(Transfer.ZERO, MemorySegment.NULL, 0, length);
    }

    private long transfer(Transfer kind, MemorySegment segment, long offset, long length)
            throws ErrnoException {
        unpin();
        long wanted = Math.min(length, remaining);
        long done = 0;
        while (done < wanted) {
            advance();
            long count = Math.min(left, wanted - done);
            long moved;
            try {
                moved =
                        switch (kind) {
                            case PUT -> mm.copy.out(addr, segment, offset + done, count);
                            case GET -> mm.copy.in(addr, segment, offset + done, count);
                            case ZERO -> mm.copy.zero(addr, count);
                        };
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            consume(moved);
            done += moved;
            if (moved < count) {
                return done;
            }
        }
        return done;
    }

    @Override
    public MemorySegment peek(long limit, int access) throws ErrnoException {
        unpin();
        advance();
        long wanted = Math.min(left, limit);
        if (wanted <= 0) {
            return MemorySegment.NULL;
        }
        if (addr < 0 || addr >= mm.maxAddr()) {
            throw Errno.EFAULT.raise();
        }
        boolean write = (access & Prot.WRITE) != 0;
        Pin.releaseOfThread();
        mm.lock.lock();
        try {
            Vma vma = mm.copy.resolveLocked(addr, write ? Prot.WRITE : Prot.READ, false);
            PmaMap map = mm.pages.map;
            int index = map.find(addr);
            long length = Math.min(wanted, Math.min(vma.end, map.end(index)) - addr);
            if (map.inMemoryFile(index)) {
                long offset = map.offsetOf(index, addr);
                pin =
                        Pin.takeLocked(
                                mm, Prot.pageDown(offset), Prot.pageUp(offset + length), write);
                return mm.memory.segment().asSlice(offset, length);
            }
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENOMEM ? e : Errno.EFAULT.raise();
        } finally {
            mm.unlock();
        }
        return peekHostFile(Math.min(wanted, BOUNCE), write);
    }

    /**
     * Memory of a mapped host file is not ours to touch: what is filled here is written by {@link
     * #skip}.
     */
    private MemorySegment peekHostFile(long wanted, boolean write) throws ErrnoException {
        MemorySegment bounce = Arena.ofAuto().allocate(wanted);
        if (write) {
            filled = bounce;
            return bounce;
        }
        return bounce.asSlice(0, mm.copy.in(addr, bounce, 0, wanted));
    }

    @Override
    public void skip(long length) {
        MemorySegment bounce = filled;
        unpin();
        if (bounce != null) {
            try {
                mm.copy.out(addr, bounce, 0, Math.min(length, bounce.byteSize()));
            } catch (ErrnoException unmapped) {
                // As if the host had written just before the guest took the memory away.
                remaining = Math.min(remaining, length);
            }
        }
        long rest = Math.min(length, remaining);
        while (rest > 0) {
            advance();
            long count = Math.min(rest, left);
            consume(count);
            rest -= count;
        }
    }

    @Override
    public void truncate(long length) {
        remaining = Math.min(remaining, length);
    }
}
