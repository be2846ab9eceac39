package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** UDP header. Source: RFC 768. */
public final class UdpHeader {
    /** Length in bytes. */
    public static final int LENGTH = 8;

    private static final int SRC_PORT = 0;
    private static final int DST_PORT = 2;
    private static final int DATAGRAM_LENGTH = 4;
    private static final int CHECKSUM = 6;

    private UdpHeader() {}

    /** Returns whether there is a whole header and as much of a datagram as it says. */
    public static boolean check(MemorySegment seg, long off, long length) {
        if (length < LENGTH || !Bytes.holds(seg, off, length)) return false;
        int datagram = datagramLength(seg, off);
        return datagram >= LENGTH && datagram <= length;
    }

    /** Source port. */
    public static int srcPort(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + SRC_PORT);
    }

    /** Destination port. */
    public static int dstPort(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + DST_PORT);
    }

    /** Length of the datagram in bytes, header included. */
    public static int datagramLength(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + DATAGRAM_LENGTH);
    }

    /** The checksum field; 0 means that there is none, which only IPv4 allows. */
    public static int checksum(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + CHECKSUM);
    }

    /** Returns whether the datagram's checksum is right; one that is absent is not. */
    public static boolean isChecksumValid(MemorySegment seg, long off, long pseudoHeader) {
        int length = datagramLength(seg, off);
        return checksum(seg, off) != 0
                && InternetChecksum.isValid(InternetChecksum.sum(pseudoHeader, seg, off, length));
    }

    /** Computes and stores the datagram's checksum. */
    public static void putChecksum(MemorySegment seg, long off, long pseudoHeader) {
        Bytes.putU16(seg, off + CHECKSUM, 0);
        long sum = InternetChecksum.sum(pseudoHeader, seg, off, datagramLength(seg, off));
        int checksum = InternetChecksum.finish(sum);
        Bytes.putU16(seg, off + CHECKSUM, checksum == 0 ? 0xffff : checksum);
    }

    /** What a header says; the checksum is put when the datagram is complete. */
    public record UdpFields(int srcPort, int dstPort, int datagramLength) {
        /** Writes {@link #LENGTH} bytes with 0 as checksum. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU16(seg, off + SRC_PORT, srcPort);
            Bytes.putU16(seg, off + DST_PORT, dstPort);
            Bytes.putU16(seg, off + DATAGRAM_LENGTH, datagramLength);
            Bytes.putU16(seg, off + CHECKSUM, 0);
        }
    }
}
