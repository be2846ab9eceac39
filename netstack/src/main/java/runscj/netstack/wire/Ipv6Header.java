package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** IPv6 header without extension headers. Source: RFC 8200. */
public final class Ipv6Header {
    /** Length in bytes. */
    public static final int LENGTH = 40;

    private static final int VERSION_CLASS_FLOW = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SRC = 8;
    private static final int DST = 24;

    private Ipv6Header() {}

    /**
     * Returns whether there is a whole header of version 6 and as much of a packet as it says.
     * Bytes behind the packet (Ethernet padding) are allowed; jumbograms are not known.
     */
    public static boolean check(MemorySegment seg, long off, long length) {
        return length >= LENGTH
                && Bytes.holds(seg, off, length)
                && Bytes.u8(seg, off) >>> 4 == 6
                && LENGTH + payloadLength(seg, off) <= length;
    }

    /** Traffic class: 6 bits of DSCP and 2 of ECN. */
    public static int trafficClass(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + VERSION_CLASS_FLOW) >>> 20 & 0xff;
    }

    /** Flow label, 20 bits. */
    public static int flowLabel(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + VERSION_CLASS_FLOW) & 0xf_ffff;
    }

    /** Length of what follows the header in bytes, extension headers included. */
    public static int payloadLength(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + PAYLOAD_LENGTH);
    }

    /** Protocol of what follows, see {@link IpProtocol}. */
    public static int nextHeader(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + NEXT_HEADER);
    }

    /** Hops that are left. */
    public static int hopLimit(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + HOP_LIMIT);
    }

    /** Upper 64 bits of the source address. */
    public static long srcHigh(MemorySegment seg, long off) {
        return Bytes.u64(seg, off + SRC);
    }

    /** Lower 64 bits of the source address. */
    public static long srcLow(MemorySegment seg, long off) {
        return Bytes.u64(seg, off + SRC + 8);
    }

    /** Upper 64 bits of the destination address. */
    public static long dstHigh(MemorySegment seg, long off) {
        return Bytes.u64(seg, off + DST);
    }

    /** Lower 64 bits of the destination address. */
    public static long dstLow(MemorySegment seg, long off) {
        return Bytes.u64(seg, off + DST + 8);
    }

    /**
     * Sum of the pseudo-header for an upper-layer protocol.
     *
     * @param upperLength bytes of its header and data, without extension headers
     */
    public static long pseudoHeader(MemorySegment seg, long off, int protocol, int upperLength) {
        return InternetChecksum.pseudoHeader(
                srcHigh(seg, off),
                srcLow(seg, off),
                dstHigh(seg, off),
                dstLow(seg, off),
                protocol,
                upperLength);
    }

    /** What a header says. */
    public record Ipv6Fields(
            int trafficClass,
            int flowLabel,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            long srcHigh,
            long srcLow,
            long dstHigh,
            long dstLow) {
        /** Writes {@link #LENGTH} bytes. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU32(seg, off + VERSION_CLASS_FLOW, 6 << 28 | trafficClass << 20 | flowLabel);
            Bytes.putU16(seg, off + PAYLOAD_LENGTH, payloadLength);
            Bytes.putU8(seg, off + NEXT_HEADER, nextHeader);
            Bytes.putU8(seg, off + HOP_LIMIT, hopLimit);
            Bytes.putU64(seg, off + SRC, srcHigh);
            Bytes.putU64(seg, off + SRC + 8, srcLow);
            Bytes.putU64(seg, off + DST, dstHigh);
            Bytes.putU64(seg, off + DST + 8, dstLow);
        }
    }
}
