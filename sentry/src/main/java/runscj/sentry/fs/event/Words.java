package runscj.sentry.fs.event;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;

/** 64-bit words in the buffer of a read or write. */
final class Words {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Words() {}

    /** Stores a word and returns its size; EFAULT. */
    static long put(IoBuffer target, long word) throws ErrnoException {
        if (target.put(MemorySegment.ofArray(new long[] {word}), 0, Long.BYTES) < Long.BYTES) {
            throw Errno.EFAULT.raise();
        }
        return Long.BYTES;
    }

    /** Returns the next word, which stays; EFAULT. */
    static long look(IoBuffer source) throws ErrnoException {
        long[] word = new long[1];
        if (source.look(MemorySegment.ofArray(word), 0, Long.BYTES) < Long.BYTES) {
            throw Errno.EFAULT.raise();
        }
        return word[0];
    }

    /** Takes a word; EFAULT. */
    static long get(IoBuffer source) throws ErrnoException {
        long[] word = new long[1];
        if (source.get(MemorySegment.ofArray(word), 0, Long.BYTES) < Long.BYTES) {
            throw Errno.EFAULT.raise();
        }
        return word[0];
    }
}
