package runscj.sentry.fs.tty;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;

/**
 * A bounded queue of bytes that knows the positions of its ends in the stream. Guarded by the
 * pair's lock.
 */
final class ByteFifo {
    private final int limit;
    private byte[] ring = new byte[256];
    private int head;
    private int size;

    /** Bytes that have left so far: the stream position of the first byte. */
    private long start;

    ByteFifo(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    int room() {
        return limit - size;
    }

    /** Returns the stream position behind the last byte. */
    long end() {
        return start + size;
    }

    /** Returns how many bytes are in front of a stream position. */
    int sizeUpTo(long position) {
        return Math.clamp(position - start, 0, size);
    }

    /** Appends; a byte beyond the limit is dropped. */
    void add(int value) {
        if (size == limit) {
            return;
        }
        if (size == ring.length) {
            grow();
        }
        int at = head + size;
        ring[at >= ring.length ? at - ring.length : at] = (byte) value;
        size++;
    }

    private void grow() {
        byte[] grown = new byte[Math.min(limit, size * 2)];
        int first = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, grown, 0, first);
        System.arraycopy(ring, 0, grown, first, size - first);
        ring = grown;
        head = 0;
    }

    /** Takes the first byte out; there must be one. */
    int remove() {
        int value = ring[head];
        consume(1);
        return value;
    }

    /** Moves at most {@code count} bytes to a buffer; EFAULT moves nothing. */
    long drainTo(IoBuffer target, int count) throws ErrnoException {
        int wanted = (int) Math.min(Math.min(size, count), target.remaining());
        int first = Math.min(wanted, ring.length - head);
        long moved = target.put(ring, head, first);
        consume((int) moved);
        if (moved == first && wanted > first) {
            long second = target.put(ring, head, wanted - first);
            consume((int) second);
            moved += second;
        }
        return moved;
    }

    private void consume(int count) {
        head = (head + count) % ring.length;
        size -= count;
        start += count;
    }

    /** Drops what is behind a stream position. */
    void truncate(long position) {
        size = sizeUpTo(position);
    }

    /** Drops all but the first bytes. */
    void keepFirst(int count) {
        size = Math.min(size, count);
    }

    void clear() {
        consume(size);
    }
}
