package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/**
 * The eight bytes that every ICMP and ICMPv6 message starts with. Types have different numbers in
 * the two. Source: RFC 792, RFC 4443.
 */
public final class IcmpHeader {
    /** Length in bytes. */
    public static final int LENGTH = 8;

    public static final int V4_ECHO_REPLY = 0;
    public static final int V4_UNREACHABLE = 3;
    public static final int V4_REDIRECT = 5;
    public static final int V4_ECHO_REQUEST = 8;
    public static final int V4_TIME_EXCEEDED = 11;
    public static final int V4_PARAMETER_PROBLEM = 12;
    public static final int V6_UNREACHABLE = 1;
    public static final int V6_PACKET_TOO_BIG = 2;
    public static final int V6_TIME_EXCEEDED = 3;
    public static final int V6_PARAMETER_PROBLEM = 4;
    public static final int V6_ECHO_REQUEST = 128;
    public static final int V6_ECHO_REPLY = 129;
    public static final int V6_ROUTER_SOLICITATION = 133;
    public static final int V6_ROUTER_ADVERTISEMENT = 134;
    public static final int V6_NEIGHBOR_SOLICITATION = 135;
    public static final int V6_NEIGHBOR_ADVERTISEMENT = 136;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;

    private IcmpHeader() {}

    /** Returns whether there is a whole header. */
    public static boolean check(MemorySegment seg, long off, long length) {
        return length >= LENGTH && Bytes.holds(seg, off, length);
    }

    /** Kind of message. */
    public static int type(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + TYPE);
    }

    /** What kind of the kind. */
    public static int code(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + CODE);
    }

    /** The checksum field. */
    public static int checksum(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + CHECKSUM);
    }

    /** The second four bytes: MTU, pointer, gateway, identifier and sequence number, ... */
    public static int rest(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + REST);
    }

    /** Identifier of an echo message. */
    public static int echoIdentifier(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + REST);
    }

    /** Sequence number of an echo message. */
    public static int echoSequence(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + REST + 2);
    }

    /**
     * Returns whether the checksum of a message is right.
     *
     * @param pseudoHeader sum of the IPv6 pseudo-header; 0 for IPv4, which has none here
     * @param length of the message in bytes, header included
     */
    public static boolean isChecksumValid(
            MemorySegment seg, long off, long length, long pseudoHeader) {
        return InternetChecksum.isValid(InternetChecksum.sum(pseudoHeader, seg, off, length));
    }

    /** Computes and stores the checksum of a message; parameters as of {@link #isChecksumValid}. */
    public static void putChecksum(MemorySegment seg, long off, long length, long pseudoHeader) {
        Bytes.putU16(seg, off + CHECKSUM, 0);
        long sum = InternetChecksum.sum(pseudoHeader, seg, off, length);
        Bytes.putU16(seg, off + CHECKSUM, InternetChecksum.finish(sum));
    }

    /** What a header says; the checksum is put when the message is complete. */
    public record IcmpFields(int type, int code, int rest) {
        /** Writes {@link #LENGTH} bytes with 0 as checksum. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU8(seg, off + TYPE, type);
            Bytes.putU8(seg, off + CODE, code);
            Bytes.putU16(seg, off + CHECKSUM, 0);
            Bytes.putU32(seg, off + REST, rest);
        }
    }
}
