package runscj.sentry.fs.tty;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;

/** A bounded queue of bytes. Guarded by the pair's lock. */
final class ByteFifo {
    private final int limit;
    private byte[] ring = new byte[256];
    private int head;
    private int size;

    ByteFifo(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    int room() {
        return limit - size;
    }

    /** Appends; a byte beyond the limit is dropped. */
    void add(int value) {
        if (size == limit) {
            return;
        }
        if (size == ring.length) {
            byte[] grown = new byte[Math.min(limit, size * 2)];
            for (int i = 0; i < size; i++) {
                grown[i] = ring[(head + i) % ring.length];
            }
            ring = grown;
            head = 0;
        }
        ring[(head + size) % ring.length] = (byte) value;
        size++;
    }

    /** Moves to a buffer; EFAULT moves nothing. */
    long drainTo(IoBuffer target) throws ErrnoException {
        int wanted = (int) Math.min(size, target.remaining());
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
    }

    void clear() {
        head = 0;
        size = 0;
    }
}
