package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Big-endian fields of any alignment. */
final class Bytes {
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int u8(MemorySegment seg, long off) {
        return seg.get(ValueLayout.JAVA_BYTE, off) & 0xff;
    }

    static int u16(MemorySegment seg, long off) {
        return seg.get(U16, off) & 0xffff;
    }

    static int u32(MemorySegment seg, long off) {
        return seg.get(U32, off);
    }

    static long u48(MemorySegment seg, long off) {
        return (long) u16(seg, off) << 32 | u32(seg, off + 2) & 0xffff_ffffL;
    }

    static long u64(MemorySegment seg, long off) {
        return seg.get(U64, off);
    }

    static void putU8(MemorySegment seg, long off, int value) {
        seg.set(ValueLayout.JAVA_BYTE, off, (byte) value);
    }

    static void putU16(MemorySegment seg, long off, int value) {
        seg.set(U16, off, (short) value);
    }

    static void putU32(MemorySegment seg, long off, int value) {
        seg.set(U32, off, value);
    }

    static void putU48(MemorySegment seg, long off, long value) {
        putU16(seg, off, (int) (value >>> 32));
        putU32(seg, off + 2, (int) value);
    }

    static void putU64(MemorySegment seg, long off, long value) {
        seg.set(U64, off, value);
    }

    /** Returns whether {@code length} bytes from {@code off} on lie within the segment. */
    static boolean holds(MemorySegment seg, long off, long length) {
        return off >= 0 && length >= 0 && off <= seg.byteSize() - length;
    }
}
