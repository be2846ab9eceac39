package runscj.sentry.fs.pipe;

import static runscj.abi.Signal.POLL_IN;
import static runscj.abi.Signal.POLL_OUT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.sentry.cred.Credentials;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.FileImpl;

/**
 * What the two ends of a pipe share: a ring of bytes in the sandbox's memory file, which is
 * allocated by the first write and grows once from a page to the capacity. Any thread. Waiters are
 * woken with no lock held.
 */
final class Pipe {
    /** Writes of at most this many bytes are atomic, and a packet is no longer. */
    static final int PIPE_BUF = 4096;

    /** Capacity of a new pipe in bytes. */
    static final int DEFAULT_CAPACITY = 16 * 4096;

    /** fs.pipe-max-size: what the unprivileged may ask for, in bytes. */
    static final int CAPACITY_MAX = 1 << 20;

    /** What nobody may exceed, in bytes. */
    private static final int CAPACITY_BOUND = 1 << 28;

    private static final int READABLE = Poll.POLLIN | Poll.POLLRDNORM;
    private static final int WRITABLE = Poll.POLLOUT | Poll.POLLWRNORM;

    private final OrderedLock lock = LockRank.STREAM.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final AsyncQueue readersToSignal = new AsyncQueue();
    private final AsyncQueue writersToSignal = new AsyncQueue();
    private final MemoryFile memory;

    @GuardedBy("lock")
    private long ringOffset;

    /** A power of two of pages in bytes, or 0. */
    @GuardedBy("lock")
    private int ringSize;

    @GuardedBy("lock")
    private int head;

    @GuardedBy("lock")
    private boolean readClaimed;

    @GuardedBy("lock")
    private boolean writeClaimed;

    /** Whether somebody was turned away by the claim on reading, and waits for its end. */
    @GuardedBy("lock")
    private boolean readRefused;

    @GuardedBy("lock")
    private boolean writeRefused;

    /** Lengths of the packets in the ring, in packet mode (O_DIRECT); else empty. */
    @GuardedBy("lock")
    private final PacketLengths packets;

    /** Written under the lock, as are the following; read by anybody. */
    private volatile int count;

    private volatile int capacity = DEFAULT_CAPACITY;
    private volatile int readers;
    private volatile int writers;
    private volatile int readerOpens;
    private volatile int writerOpens;

    private Pipe(MemoryFile memory, PacketLengths packets) {
        this.memory = memory;
        this.packets = packets;
    }

    static Pipe ofBytes(MemoryFile memory) {
        return new Pipe(memory, PacketLengths.NONE);
    }

    /** Makes a pipe whose reads return what one write of at most {@link #PIPE_BUF} bytes wrote. */
    static Pipe ofPackets(MemoryFile memory) {
        return new Pipe(memory, new PacketLengths());
    }

    AsyncQueue readersToSignal() {
        return readersToSignal;
    }

    AsyncQueue writersToSignal() {
        return writersToSignal;
    }

    WaitQueue waiters() {
        return waiters;
    }

    int count() {
        return count;
    }

    int capacity() {
        return capacity;
    }

    int readers() {
        return readers;
    }

    int writers() {
        return writers;
    }

    /** Returns how often a reading end was opened: tells an opener that a partner came. */
    int readerOpens() {
        return readerOpens;
    }

    int writerOpens() {
        return writerOpens;
    }

    /** Returns whether a write of PIPE_BUF bytes would succeed now. */
    boolean isWritable() {
        return capacity - count >= PIPE_BUF;
    }

    /** By bytes or, in packet mode, by packets, which poll(2) does not look at. */
    @GuardedBy("lock")
    private boolean isFullLocked() {
        return !isWritable() || packets.isFull(capacity / PIPE_BUF);
    }

    void addReader() {
        lock.lock();
        try {
            int before = readers;
            readers = before + 1;
            before = readerOpens;
            readerOpens = before + 1;
        } finally {
            lock.unlock();
        }
        waiters.wake(WRITABLE);
    }

    void addWriter() {
        lock.lock();
        try {
            int before = writers;
            writers = before + 1;
            before = writerOpens;
            writerOpens = before + 1;
        } finally {
            lock.unlock();
        }
        waiters.wake(READABLE);
    }

    void removeReader() {
        lock.lock();
        try {
            int before = readers;
            readers = before - 1;
            freeIfUnusedLocked();
        } finally {
            lock.unlock();
        }
        waiters.wake(WRITABLE | Poll.POLLERR);
        endGone();
    }

    void removeWriter() {
        lock.lock();
        try {
            int before = writers;
            writers = before - 1;
            freeIfUnusedLocked();
        } finally {
            lock.unlock();
        }
        waiters.wake(READABLE | Poll.POLLHUP);
        endGone();
    }

    /** An end was closed: who has the other one is signalled if it was the last of its kind. */
    private void endGone() {
        if ((readers == 0) != (writers == 0)) {
            readersToSignal.tell(POLL_IN);
            writersToSignal.tell(POLL_OUT);
        }
    }

    @GuardedBy("lock")
    private void freeIfUnusedLocked() {
        if (readers == 0 && writers == 0) {
            freeRingLocked();
            ringSize = 0;
            head = 0;
            count = 0;
            packets.clear();
        }
    }

    @GuardedBy("lock")
    private void freeRingLocked() {
        if (ringSize > 0) {
            memory.decRef(ringOffset, ringSize);
        }
    }

    /** Returns bytes read, 0 without writers, or WOULD_BLOCK. EFAULT consumes nothing. */
    long read(IoBuffer target) throws ErrnoException {
        if (target.remaining() == 0) {
            return 0;
        }
        long moved;
        boolean wasFull;
        lock.lock();
        try {
            int before = count;
            wasFull = isFullLocked();
            if (before == 0) {
                return writers == 0 ? 0 : FileImpl.WOULD_BLOCK;
            }
            if (readClaimed) {
                readRefused = true;
                return FileImpl.WOULD_BLOCK;
            }
            int available = packets.isEmpty() ? before : packets.first();
            moved = copyOutLocked(target, (int) Math.min(available, target.remaining()));
            consumeLocked(packets.isEmpty() ? (int) moved : packets.takeFirst());
        } finally {
            lock.unlock();
        }
        wakeWriters(wasFull);
        return moved;
    }

    private void wakeWriters(boolean wasFull) {
        if (wasFull) {
            waiters.wake(WRITABLE);
        }
        writersToSignal.tell(POLL_OUT);
    }

    @GuardedBy("lock")
    private long copyOutLocked(IoBuffer target, int length) throws ErrnoException {
        MemorySegment segment = memory.segment();
        int first = Math.min(length, ringSize - head);
        long moved = target.put(segment, ringOffset + head, first);
        if (moved < first || first == length) {
            return moved;
        }
        try {
            return moved + target.put(segment, ringOffset, length - first);
        } catch (ErrnoException fault) {
            return moved;
        }
    }

    @GuardedBy("lock")
    private void consumeLocked(int length) {
        int left = count - length;
        head = left == 0 ? 0 : (head + length) & (ringSize - 1);
        count = left;
    }

    /**
     * Returns bytes written, or WOULD_BLOCK when none could be; all or nothing up to PIPE_BUF.
     * EPIPE without readers: the caller sends the signal.
     */
    long write(IoBuffer source) throws ErrnoException {
        if (source.remaining() == 0) {
            return 0;
        }
        long written;
        lock.lock();
        try {
            if (readers == 0) {
                throw Errno.EPIPE.raise();
            }
            writeRefused |= writeClaimed;
            written = writeClaimed ? FileImpl.WOULD_BLOCK : writeLocked(source);
        } finally {
            lock.unlock();
        }
        if (written != FileImpl.WOULD_BLOCK) {
            waiters.wake(READABLE);
            readersToSignal.tell(POLL_IN);
        }
        return written;
    }

    @GuardedBy("lock")
    private long writeLocked(IoBuffer source) throws ErrnoException {
        long wanted = source.remaining();
        int free = capacity - count;
        if (free == 0 || (wanted <= PIPE_BUF && free < wanted)) {
            return FileImpl.WOULD_BLOCK;
        }
        if (packets != PacketLengths.NONE) {
            return writePacketsLocked(source);
        }
        int length = (int) Math.min(wanted, free);
        growLocked(count + length);
        long written = copyInLocked(source, length);
        int before = count;
        count = before + (int) written;
        return written;
    }

    @GuardedBy("lock")
    private long writePacketsLocked(IoBuffer source) throws ErrnoException {
        long written = 0;
        while (source.remaining() > 0 && !packets.isFull(capacity / PIPE_BUF)) {
            int length = (int) Math.min(source.remaining(), PIPE_BUF);
            if (capacity - count < length) {
                break;
            }
            growLocked(count + length);
            long moved;
            try {
                moved = copyInLocked(source, length);
            } catch (ErrnoException fault) {
                if (written == 0) {
                    throw fault;
                }
                return written;
            }
            packets.add((int) moved);
            int before = count;
            count = before + (int) moved;
            written += moved;
            if (moved < length) {
                break;
            }
        }
        return written == 0 ? FileImpl.WOULD_BLOCK : written;
    }

    @GuardedBy("lock")
    private long copyInLocked(IoBuffer source, int length) throws ErrnoException {
        MemorySegment segment = memory.segment();
        int tail = (head + count) & (ringSize - 1);
        int first = Math.min(length, ringSize - tail);
        long moved = source.get(segment, ringOffset + tail, first);
        if (moved < first || first == length) {
            return moved;
        }
        try {
            return moved + source.get(segment, ringOffset, length - first);
        } catch (ErrnoException fault) {
            return moved;
        }
    }

    @GuardedBy("lock")
    private void growLocked(int wanted) throws ErrnoException {
        if (wanted > ringSize) {
            moveLocked(ringSize == 0 && wanted <= PIPE_BUF ? PIPE_BUF : capacity);
        }
    }

    /** Moves the contents into a new ring. */
    @GuardedBy("lock")
    private void moveLocked(int newSize) throws ErrnoException {
        long newOffset = memory.allocate(newSize);
        MemorySegment segment = memory.segment();
        int first = Math.min(count, ringSize - head);
        if (count > 0) {
            MemorySegment.copy(segment, ringOffset + head, segment, newOffset, first);
            MemorySegment.copy(segment, ringOffset, segment, newOffset + first, count - first);
        }
        freeRingLocked();
        ringOffset = newOffset;
        ringSize = newSize;
        head = 0;
    }

    /** F_SETPIPE_SZ. */
    int resize(Credentials who, int wantedBytes) throws ErrnoException {
        if (wantedBytes < 0 || wantedBytes > CAPACITY_BOUND) {
            throw Errno.EINVAL.raise();
        }
        int wanted = Math.max(PIPE_BUF, wantedBytes);
        int size = Integer.highestOneBit(wanted);
        size = size < wanted ? size * 2 : size;
        lock.lock();
        try {
            if (size > capacity
                    && size > CAPACITY_MAX
                    && !who.capable(Capability.CAP_SYS_RESOURCE)) {
                throw Errno.EPERM.raise();
            }
            if (size < count || packets.size() > size / PIPE_BUF) {
                throw Errno.EBUSY.raise();
            }
            if (ringSize > PIPE_BUF || ringSize > size) {
                moveLocked(size);
            }
            capacity = size;
        } finally {
            lock.unlock();
        }
        waiters.wake(WRITABLE);
        return size;
    }

    /**
     * Copies from the front into memory of the sentry without consuming, and keeps other readers
     * away until {@link #endRead}. Returns the bytes, 0 at the end (nothing is claimed), or
     * WOULD_BLOCK.
     */
    long beginRead(MemorySegment target, long limit) {
        lock.lock();
        try {
            if (count == 0) {
                return writers == 0 ? 0 : FileImpl.WOULD_BLOCK;
            }
            if (readClaimed) {
                readRefused = true;
                return FileImpl.WOULD_BLOCK;
            }
            int length = (int) Math.min(Math.min(limit, count), target.byteSize());
            copyToLocked(target, length);
            readClaimed = true;
            return length;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void copyToLocked(MemorySegment target, int length) {
        int first = Math.min(length, ringSize - head);
        MemorySegment.copy(memory.segment(), ringOffset + head, target, 0, first);
        MemorySegment.copy(memory.segment(), ringOffset, target, first, length - first);
    }

    /**
     * Ends {@link #beginRead}, consuming bytes from the front. Who consumes nothing wakes only whom
     * it kept away: it waits here itself, and would go round for ever.
     */
    void endRead(int consumed) {
        boolean wasFull;
        boolean refused;
        lock.lock();
        try {
            readClaimed = false;
            refused = readRefused;
            readRefused = false;
            wasFull = isFullLocked() && consumed > 0;
            consumeBytesLocked(consumed);
        } finally {
            lock.unlock();
        }
        wakeWriters(wasFull);
        if (consumed > 0 || refused) {
            waiters.wake(READABLE);
        }
    }

    @GuardedBy("lock")
    private void consumeBytesLocked(int length) {
        consumeLocked(length);
        packets.consume(length);
    }

    /**
     * Keeps other writers away until {@link #endWrite} and returns how many bytes that may put, or
     * WOULD_BLOCK. EPIPE.
     */
    long beginWrite() throws ErrnoException {
        lock.lock();
        try {
            if (readers == 0) {
                throw Errno.EPIPE.raise();
            }
            int free = capacity - count;
            writeRefused |= writeClaimed;
            if (free == 0 || writeClaimed || packets.isFull(capacity / PIPE_BUF)) {
                return FileImpl.WOULD_BLOCK;
            }
            writeClaimed = true;
            return packets == PacketLengths.NONE ? free : Math.min(free, PIPE_BUF);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends {@link #beginWrite} with at most as many bytes as that returned; with none it wakes as
     * {@link #endRead} does.
     */
    void endWrite(MemorySegment source, int length) throws ErrnoException {
        boolean refused;
        lock.lock();
        try {
            writeClaimed = false;
            refused = writeRefused;
            writeRefused = false;
            putLocked(source, 0, length);
        } finally {
            lock.unlock();
        }
        if (length > 0 || refused) {
            waiters.wake(READABLE | WRITABLE);
            if (length > 0) {
                readersToSignal.tell(POLL_IN);
            }
        }
    }

    @GuardedBy("lock")
    private void putLocked(MemorySegment source, long offset, int length) throws ErrnoException {
        if (length == 0) {
            return;
        }
        growLocked(count + length);
        int tail = (head + count) & (ringSize - 1);
        int first = Math.min(length, ringSize - tail);
        MemorySegment.copy(source, offset, memory.segment(), ringOffset + tail, first);
        MemorySegment.copy(source, offset + first, memory.segment(), ringOffset, length - first);
        int before = count;
        count = before + length;
        if (packets != PacketLengths.NONE) {
            packets.add(length);
        }
    }

    /** Moves bytes to another pipe: splice(2). Returns as {@link #beginRead}; EPIPE. */
    long moveTo(Pipe target, long limit) throws ErrnoException {
        boolean wasFull;
        int moved;
        OrderedLock.lockBoth(lock, target.lock);
        try {
            long length = transferLengthLocked(target, limit);
            if (length <= 0) {
                return length;
            }
            moved = copyAcrossLocked(target, (int) length);
            wasFull = isFullLocked();
            consumeBytesLocked(moved);
        } finally {
            target.lock.unlock();
            lock.unlock();
        }
        wakeWriters(wasFull);
        target.waiters.wake(READABLE);
        target.readersToSignal.tell(POLL_IN);
        return moved;
    }

    /** Copies bytes to another pipe: tee(2). */
    long copyTo(Pipe target, long limit) throws ErrnoException {
        int moved;
        OrderedLock.lockBoth(lock, target.lock);
        try {
            long length = transferLengthLocked(target, limit);
            if (length <= 0) {
                return length;
            }
            moved = copyAcrossLocked(target, (int) length);
        } finally {
            target.lock.unlock();
            lock.unlock();
        }
        target.waiters.wake(READABLE);
        target.readersToSignal.tell(POLL_IN);
        return moved;
    }

    @SuppressWarnings("GuardedBy") // both locks are held
    private long transferLengthLocked(Pipe target, long limit) throws ErrnoException {
        if (target.readers == 0) {
            throw Errno.EPIPE.raise();
        }
        if (count == 0) {
            return writers == 0 ? 0 : FileImpl.WOULD_BLOCK;
        }
        int free = target.capacity - target.count;
        readRefused |= readClaimed;
        target.writeRefused |= target.writeClaimed;
        boolean packetsFull = target.packets.isFull(target.capacity / PIPE_BUF);
        if (free == 0 || readClaimed || target.writeClaimed || packetsFull) {
            return FileImpl.WOULD_BLOCK;
        }
        long most = target.packets == PacketLengths.NONE ? free : Math.min(free, PIPE_BUF);
        return Math.min(Math.min(limit, count), most);
    }

    @SuppressWarnings("GuardedBy") // both locks are held
    private int copyAcrossLocked(Pipe target, int length) throws ErrnoException {
        int first = Math.min(length, ringSize - head);
        target.growLocked(target.count + length);
        target.putLocked(memory.segment(), ringOffset + head, first);
        target.putLocked(memory.segment(), ringOffset, length - first);
        return length;
    }
}
