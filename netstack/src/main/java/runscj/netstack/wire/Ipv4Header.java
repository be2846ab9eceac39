package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** IPv4 header. Source: RFC 791. */
public final class Ipv4Header {
    /** Length in bytes without options. */
    public static final int MIN_LENGTH = 20;

    /** Length in bytes with all the options that fit. */
    public static final int MAX_LENGTH = 60;

    private static final int VERSION_AND_LENGTH = 0;
    private static final int TOS = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_AND_OFFSET = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SRC = 12;
    private static final int DST = 16;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_MASK = 0x1fff;

    private Ipv4Header() {}

    /**
     * Returns whether there is a whole header of version 4 and as much of a packet as it says.
     * Bytes behind the packet (Ethernet padding) are allowed.
     */
    public static boolean check(MemorySegment seg, long off, long length) {
        if (length < MIN_LENGTH || !Bytes.holds(seg, off, length)) return false;
        if (Bytes.u8(seg, off + VERSION_AND_LENGTH) >>> 4 != 4) return false;
        int header = headerLength(seg, off);
        int total = totalLength(seg, off);
        return header >= MIN_LENGTH && header <= total && total <= length;
    }

    /** Length of header and options in bytes, {@link #MIN_LENGTH} to {@link #MAX_LENGTH}. */
    public static int headerLength(MemorySegment seg, long off) {
        return (Bytes.u8(seg, off + VERSION_AND_LENGTH) & 0xf) * 4;
    }

    /** Type of service: 6 bits of DSCP and 2 of ECN. */
    public static int tos(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + TOS);
    }

    /** Length of the packet in bytes, header included. */
    public static int totalLength(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + TOTAL_LENGTH);
    }

    /** Length of what follows the header in bytes. */
    public static int payloadLength(MemorySegment seg, long off) {
        return totalLength(seg, off) - headerLength(seg, off);
    }

    /** What fragments of one packet have in common. */
    public static int identification(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + IDENTIFICATION);
    }

    /** Returns whether routers must not fragment the packet. */
    public static boolean dontFragment(MemorySegment seg, long off) {
        return (Bytes.u16(seg, off + FLAGS_AND_OFFSET) & DONT_FRAGMENT) != 0;
    }

    /** Returns whether other fragments come after this one. */
    public static boolean moreFragments(MemorySegment seg, long off) {
        return (Bytes.u16(seg, off + FLAGS_AND_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /** Place of the payload in the whole packet's, in bytes, a multiple of 8. */
    public static int fragmentOffset(MemorySegment seg, long off) {
        return (Bytes.u16(seg, off + FLAGS_AND_OFFSET) & OFFSET_MASK) * 8;
    }

    /** Returns whether this is one of several fragments. */
    public static boolean isFragment(MemorySegment seg, long off) {
        return (Bytes.u16(seg, off + FLAGS_AND_OFFSET) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    /** Hops that are left. */
    public static int ttl(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + TTL);
    }

    /** Protocol of the payload, see {@link IpProtocol}. */
    public static int protocol(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + PROTOCOL);
    }

    /** The checksum field. */
    public static int checksum(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + CHECKSUM);
    }

    /** Source address. */
    public static int src(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + SRC);
    }

    /** Destination address. */
    public static int dst(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + DST);
    }

    /** Returns whether the header's checksum is right. */
    public static boolean isChecksumValid(MemorySegment seg, long off) {
        return InternetChecksum.isValid(InternetChecksum.sum(0, seg, off, headerLength(seg, off)));
    }

    /** Sum of the pseudo-header for a transport protocol over the payload. */
    public static long pseudoHeader(MemorySegment seg, long off) {
        return InternetChecksum.pseudoHeader(
                src(seg, off), dst(seg, off), protocol(seg, off), payloadLength(seg, off));
    }

    /** Takes one hop off, which must be left, and corrects the checksum. */
    public static void decrementTtl(MemorySegment seg, long off) {
        int before = Bytes.u16(seg, off + TTL);
        int after = before - 0x100;
        Bytes.putU16(seg, off + TTL, after);
        Bytes.putU16(
                seg, off + CHECKSUM, InternetChecksum.update(checksum(seg, off), before, after));
    }

    /**
     * What a header without options says.
     *
     * @param fragmentOffset in bytes, a multiple of 8
     */
    public record Ipv4Fields(
            int tos,
            int totalLength,
            int identification,
            boolean dontFragment,
            boolean moreFragments,
            int fragmentOffset,
            int ttl,
            int protocol,
            int src,
            int dst) {
        /** A whole packet that must not be fragmented. */
        public static Ipv4Fields whole(int payloadLength, int ttl, int protocol, int src, int dst) {
            return new Ipv4Fields(
                    0, MIN_LENGTH + payloadLength, 0, true, false, 0, ttl, protocol, src, dst);
        }

        /** Writes {@link #MIN_LENGTH} bytes, checksum included. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU8(seg, off + VERSION_AND_LENGTH, 0x45);
            Bytes.putU8(seg, off + TOS, tos);
            Bytes.putU16(seg, off + TOTAL_LENGTH, totalLength);
            Bytes.putU16(seg, off + IDENTIFICATION, identification);
            Bytes.putU16(
                    seg,
                    off + FLAGS_AND_OFFSET,
                    (dontFragment ? DONT_FRAGMENT : 0)
                            | (moreFragments ? MORE_FRAGMENTS : 0)
                            | fragmentOffset / 8);
            Bytes.putU8(seg, off + TTL, ttl);
            Bytes.putU8(seg, off + PROTOCOL, protocol);
            Bytes.putU16(seg, off + CHECKSUM, 0);
            Bytes.putU32(seg, off + SRC, src);
            Bytes.putU32(seg, off + DST, dst);
            long sum = InternetChecksum.sum(0, seg, off, MIN_LENGTH);
            Bytes.putU16(seg, off + CHECKSUM, InternetChecksum.finish(sum));
        }
    }
}
