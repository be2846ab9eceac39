package runscj.sentry.fs.pipe;

import java.util.Arrays;

/** The lengths of the packets in a pipe, in order. Guarded by the pipe's lock. */
final class PacketLengths {
    /** What a pipe without packet boundaries has: always empty, never full. */
    static final PacketLengths NONE = new PacketLengths();

    private int[] lengths = {};
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    boolean isFull(int limit) {
        return size >= limit;
    }

    void add(int length) {
        if (size == lengths.length) {
            int[] grown = new int[Math.max(16, size * 2)];
            for (int i = 0; i < size; i++) {
                grown[i] = lengths[(head + i) % lengths.length];
            }
            lengths = grown;
            head = 0;
        }
        lengths[(head + size) % lengths.length] = length;
        size++;
    }

    int first() {
        return lengths[head];
    }

    int takeFirst() {
        int length = lengths[head];
        head = (head + 1) % lengths.length;
        size--;
        return length;
    }

    /** Takes bytes off the front, whole packets or parts of one. */
    void consume(int bytes) {
        int left = bytes;
        while (left > 0 && size > 0) {
            if (lengths[head] > left) {
                lengths[head] -= left;
                return;
            }
            left -= takeFirst();
        }
    }

    void clear() {
        size = 0;
        Arrays.fill(lengths, 0);
    }
}
