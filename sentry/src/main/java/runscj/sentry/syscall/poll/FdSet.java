package runscj.sentry.syscall.poll;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/** A set of descriptors on its way in and out: fd_set of select(2). Absent at address 0. */
final class FdSet {
    private final long addr;
    private final long[] words;

    private FdSet(long addr, long[] words) {
        this.addr = addr;
        this.words = words;
    }

    /** Reads the first {@code count} bits, in whole words; EFAULT. */
    static FdSet read(Mm mm, long addr, int count) throws ErrnoException {
        if (addr == 0) {
            return new FdSet(0, new long[0]);
        }
        long[] words = new long[(count + Long.SIZE - 1) / Long.SIZE];
        if (words.length != 0) {
            mm.copyIn(addr, MemorySegment.ofArray(words), 0, (long) words.length * Long.BYTES);
        }
        int rest = count % Long.SIZE;
        if (rest != 0) {
            words[words.length - 1] &= (1L << rest) - 1;
        }
        return new FdSet(addr, words);
    }

    boolean contains(int fd) {
        int word = fd / Long.SIZE;
        return word < words.length && (words[word] >>> fd & 1) != 0;
    }

    /** Leaves a member in the set if it is ready; returns 1 if it stays. */
    int answer(int fd, boolean ready) {
        if (!contains(fd)) {
            return 0;
        }
        if (ready) {
            return 1;
        }
        words[fd / Long.SIZE] &= ~(1L << fd);
        return 0;
    }

    /** Writes what is left; EFAULT. */
    void write(Mm mm) throws ErrnoException {
        if (words.length != 0) {
            mm.copyOut(addr, MemorySegment.ofArray(words), 0, (long) words.length * Long.BYTES);
        }
    }
}
