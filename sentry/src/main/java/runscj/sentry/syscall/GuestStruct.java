package runscj.sentry.syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/**
 * A struct on its way to or from guest memory: a copy, so that what was checked is what is used.
 * Little endian.
 */
public final class GuestStruct {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final long NS_PER_SECOND = 1_000_000_000;

    private final MemorySegment bytes;

    /** Makes a struct of zeros. */
    public GuestStruct(int sizeBytes) {
        bytes = MemorySegment.ofArray(new byte[sizeBytes]);
    }

    /** Copies a struct in; EFAULT. */
    public static GuestStruct read(Mm mm, long addr, int sizeBytes) throws ErrnoException {
        GuestStruct struct = new GuestStruct(sizeBytes);
        mm.copyIn(addr, struct.bytes, 0, sizeBytes);
        return struct;
    }

    /** Copies the first {@code givenBytes} of a struct in and leaves the rest zero; EFAULT. */
    public static GuestStruct read(Mm mm, long addr, int sizeBytes, int givenBytes)
            throws ErrnoException {
        GuestStruct struct = new GuestStruct(sizeBytes);
        mm.copyIn(addr, struct.bytes, 0, givenBytes);
        return struct;
    }

    /** Copies out completely; EFAULT. */
    public void write(Mm mm, long addr) throws ErrnoException {
        mm.copyOut(addr, bytes, 0, bytes.byteSize());
    }

    /** Copies the first bytes out; EFAULT. */
    public void write(Mm mm, long addr, long sizeBytes) throws ErrnoException {
        mm.copyOut(addr, bytes, 0, sizeBytes);
    }

    public byte i8(long offset) {
        return bytes.get(ValueLayout.JAVA_BYTE, offset);
    }

    public int i32(long offset) {
        return bytes.get(INT, offset);
    }

    public long i64(long offset) {
        return bytes.get(LONG, offset);
    }

    public GuestStruct i32(long offset, int value) {
        bytes.set(INT, offset, value);
        return this;
    }

    public GuestStruct i64(long offset, long value) {
        bytes.set(LONG, offset, value);
        return this;
    }

    public GuestStruct i16(long offset, int value) {
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) value);
        return this;
    }

    public short i16(long offset) {
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
    }

    public GuestStruct i8(long offset, int value) {
        bytes.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
        return this;
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
            bytes.set(ValueLayout.JAVA_BYTE, offset + index, (byte) text.charAt(index));
        }
        return this;
    }
}
