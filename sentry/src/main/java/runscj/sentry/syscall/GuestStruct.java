package runscj.sentry.syscall;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/**
 * A struct on its way to or from guest memory: a copy, so that what was checked is what is used.
 * Little endian.
 *
 * <p>Fields are put together in words of an array, which go over in one copy: a field set through a
 * memory segment takes thirty times as long in the interpreter, where the first calls of every
 * program run.
 */
public final class GuestStruct {
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long BYTE = 0xffL;
    private static final long SHORT = 0xffffL;
    private static final long INT = 0xffff_ffffL;

    private final long[] words;
    private final int sizeBytes;

    /** Makes a struct of zeros. */
    public GuestStruct(int sizeBytes) {
        this.sizeBytes = sizeBytes;
        words = new long[(sizeBytes + Long.BYTES - 1) / Long.BYTES];
    }

    /** Copies a struct in; EFAULT. */
    public static GuestStruct read(Mm mm, long addr, int sizeBytes) throws ErrnoException {
        return read(mm, addr, sizeBytes, sizeBytes);
    }

    /** Copies the first {@code givenBytes} of a struct in and leaves the rest zero; EFAULT. */
    public static GuestStruct read(Mm mm, long addr, int sizeBytes, int givenBytes)
            throws ErrnoException {
        GuestStruct struct = new GuestStruct(sizeBytes);
        mm.copyIn(addr, MemorySegment.ofArray(struct.words), 0, givenBytes);
        return struct;
    }

    /** Copies out completely; EFAULT. */
    public void write(Mm mm, long addr) throws ErrnoException {
        write(mm, addr, sizeBytes);
    }

    /** Copies the first bytes out; EFAULT. */
    public void write(Mm mm, long addr, long lengthBytes) throws ErrnoException {
        mm.copyOut(addr, MemorySegment.ofArray(words), 0, lengthBytes);
    }

    /** Returns the bits from {@code offset} on; at least as many as the struct has. */
    private long get(long offset) {
        int at = (int) (offset >>> 3);
        int shift = (int) (offset & 7) << 3;
        long low = words[at] >>> shift;
        return shift == 0 || at + 1 == words.length ? low : low | words[at + 1] << -shift;
    }

    private GuestStruct set(long offset, long value, long mask) {
        int at = (int) (offset >>> 3);
        int shift = (int) (offset & 7) << 3;
        long bits = value & mask;
        words[at] = words[at] & ~(mask << shift) | bits << shift;
        long above = shift == 0 ? 0 : mask >>> -shift;
        if (above != 0) {
            words[at + 1] = words[at + 1] & ~above | bits >>> -shift;
        }
        return this;
    }

    public byte i8(long offset) {
        return (byte) get(offset);
    }

    public int i32(long offset) {
        return (int) get(offset);
    }

    public long i64(long offset) {
        return get(offset);
    }

    public GuestStruct i32(long offset, int value) {
        return set(offset, value, INT);
    }

    public GuestStruct i64(long offset, long value) {
        return set(offset, value, -1);
    }

    public GuestStruct i16(long offset, int value) {
        return set(offset, value, SHORT);
    }

    public short i16(long offset) {
        return (short) get(offset);
    }

    public GuestStruct i8(long offset, int value) {
        return set(offset, value, BYTE);
    }

    /** Stores a whole string of bytes (Latin-1), which must fit. */
    public GuestStruct name(long offset, String text) {
        return string(offset, text, text.length());
    }

    /** Stores a struct timespec: seconds, then nanoseconds. */
    public GuestStruct time(long offset, long ns) {
        i64(offset, Math.floorDiv(ns, NS_PER_SECOND));
        return i64(offset + Long.BYTES, Math.floorMod(ns, NS_PER_SECOND));
    }

    /** Stores a string of bytes (Latin-1), cut to {@code maxLength}; the rest stays zero. */
    public GuestStruct string(long offset, String text, int maxLength) {
        int length = Math.min(text.length(), maxLength);
        for (int index = 0; index < length; index++) {
            i8(offset + index, text.charAt(index));
        }
        return this;
    }
}
