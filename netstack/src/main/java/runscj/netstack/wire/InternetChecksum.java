package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/**
 * The 16-bit one's complement checksum. Sums are kept unfolded in a long and may be added; a part
 * that is followed by another one must have an even length. Source: RFC 1071, RFC 1624.
 */
public final class InternetChecksum {
    private InternetChecksum() {}

    /** Adds the bytes of a range to a sum; an odd last byte counts as the upper half of a word. */
    public static long sum(long sum, MemorySegment seg, long off, long length) {
        long total = fold(sum);
        long at = off;
        long end = off + length;
        for (; end - at >= 8; at += 8) {
            long word = Bytes.u64(seg, at);
            // Two halves at once: 2^31 rounds would be needed to overflow.
            total += (word >>> 32) + (word & 0xffff_ffffL);
        }
        for (; end - at >= 2; at += 2) total += Bytes.u16(seg, at);
        if (at < end) total += (long) Bytes.u8(seg, at) << 8;
        return total;
    }

    /** Reduces a sum to 16 bits. */
    public static int fold(long sum) {
        long total = (sum >>> 32) + (sum & 0xffff_ffffL);
        total = (total >>> 16) + (total & 0xffff);
        total = (total >>> 16) + (total & 0xffff);
        total = (total >>> 16) + (total & 0xffff);
        return (int) total;
    }

    /** The checksum field for a sum that was taken with the field at 0. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** Returns whether a sum over data and its checksum field shows no error. */
    public static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }

    /** Sum of the IPv4 pseudo-header. {@code length} is that of transport header and data. */
    public static long pseudoHeader(int src, int dst, int protocol, int length) {
        return (src & 0xffff_ffffL) + (dst & 0xffff_ffffL) + protocol + length;
    }

    /** Sum of the IPv6 pseudo-header. {@code length} is that of upper-layer header and data. */
    public static long pseudoHeader(
            long srcHigh, long srcLow, long dstHigh, long dstLow, int nextHeader, int length) {
        return halves(srcHigh)
                + halves(srcLow)
                + halves(dstHigh)
                + halves(dstLow)
                + nextHeader
                + (length & 0xffff_ffffL);
    }

    private static long halves(long value) {
        return (value >>> 32) + (value & 0xffff_ffffL);
    }

    /**
     * The checksum field after a 16-bit word that it covers has changed. Source: RFC 1624 eqn. 3.
     */
    public static int update(int checksum, int before, int after) {
        return finish((~checksum & 0xffff) + (~before & 0xffff) + (after & 0xffff));
    }

    /** The checksum field after a 32-bit field that it covers, at an even offset, has changed. */
    public static int update32(int checksum, int before, int after) {
        return finish((~checksum & 0xffff) + (~before & 0xffff_ffffL) + (after & 0xffff_ffffL));
    }
}
