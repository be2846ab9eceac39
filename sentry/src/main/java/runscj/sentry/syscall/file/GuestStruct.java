package runscj.sentry.syscall.file;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A struct on its way from or to guest memory; little-endian, zero where nothing is put. */
final class GuestStruct {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final MemorySegment segment;

    GuestStruct(int sizeBytes) {
        segment = MemorySegment.ofArray(new byte[sizeBytes]);
    }

    static GuestStruct read(Mm mm, long addr, int sizeBytes) throws ErrnoException {
        GuestStruct struct = new GuestStruct(sizeBytes);
        mm.copyIn(addr, struct.segment, 0, sizeBytes);
        return struct;
    }

    void write(Mm mm, long addr) throws ErrnoException {
        mm.copyOut(addr, segment, 0, segment.byteSize());
    }

    void write(Mm mm, long addr, long length) throws ErrnoException {
        mm.copyOut(addr, segment, 0, length);
    }

    GuestStruct putLong(int offset, long value) {
        segment.set(LONG, offset, value);
        return this;
    }

    GuestStruct putInt(int offset, int value) {
        segment.set(INT, offset, value);
        return this;
    }

    GuestStruct putShort(int offset, int value) {
        segment.set(SHORT, offset, (short) value);
        return this;
    }

    GuestStruct putByte(int offset, int value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
        return this;
    }

    /** Puts a name whose characters are bytes. */
    void putName(int offset, String name) {
        for (int i = 0; i < name.length(); i++) {
            segment.set(ValueLayout.JAVA_BYTE, offset + i, (byte) name.charAt(i));
        }
    }

    /** Puts seconds and, as a C long behind them, nanoseconds. */
    GuestStruct putTime(int offset, long ns) {
        putLong(offset, Math.floorDiv(ns, NS_PER_SECOND));
        return putLong(offset + 8, Math.floorMod(ns, NS_PER_SECOND));
    }

    long longAt(int offset) {
        return segment.get(LONG, offset);
    }

    int intAt(int offset) {
        return segment.get(INT, offset);
    }

    int shortAt(int offset) {
        return segment.get(SHORT, offset);
    }
}
