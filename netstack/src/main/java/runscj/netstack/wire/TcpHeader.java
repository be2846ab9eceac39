package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** TCP header; its options are in {@link TcpOptions}. Source: RFC 9293 §3.1. */
public final class TcpHeader {
    /** Length in bytes without options. */
    public static final int MIN_LENGTH = 20;

    /** Length in bytes with all the options that fit. */
    public static final int MAX_LENGTH = 60;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private static final int SRC_PORT = 0;
    private static final int DST_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;
    private static final int URGENT = 18;

    private TcpHeader() {}

    /** Returns whether there is a whole header with its options. */
    public static boolean check(MemorySegment seg, long off, long length) {
        if (length < MIN_LENGTH || !Bytes.holds(seg, off, length)) return false;
        int header = headerLength(seg, off);
        return header >= MIN_LENGTH && header <= length;
    }

    /** Source port. */
    public static int srcPort(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + SRC_PORT);
    }

    /** Destination port. */
    public static int dstPort(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + DST_PORT);
    }

    /** Sequence number of the first byte of data, or of SYN. */
    public static int sequence(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + SEQUENCE);
    }

    /** Next sequence number that the sender expects, if ACK is set. */
    public static int acknowledgment(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + ACKNOWLEDGMENT);
    }

    /** Length of header and options in bytes, {@link #MIN_LENGTH} to {@link #MAX_LENGTH}. */
    public static int headerLength(MemorySegment seg, long off) {
        return (Bytes.u8(seg, off + DATA_OFFSET) >>> 4) * 4;
    }

    /** {@link #FIN} to {@link #CWR}. */
    public static int flags(MemorySegment seg, long off) {
        return Bytes.u8(seg, off + FLAGS);
    }

    /** Receive window as it stands there, not scaled. */
    public static int window(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + WINDOW);
    }

    /** The checksum field. */
    public static int checksum(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + CHECKSUM);
    }

    /** Offset of the end of urgent data from the sequence number, if URG is set. */
    public static int urgentPointer(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + URGENT);
    }

    /**
     * Returns whether the checksum of a segment of {@code length} bytes, header included, is right.
     */
    public static boolean isChecksumValid(
            MemorySegment seg, long off, long length, long pseudoHeader) {
        return InternetChecksum.isValid(InternetChecksum.sum(pseudoHeader, seg, off, length));
    }

    /** Computes and stores the checksum of a segment of {@code length} bytes, header included. */
    public static void putChecksum(MemorySegment seg, long off, long length, long pseudoHeader) {
        Bytes.putU16(seg, off + CHECKSUM, 0);
        long sum = InternetChecksum.sum(pseudoHeader, seg, off, length);
        Bytes.putU16(seg, off + CHECKSUM, InternetChecksum.finish(sum));
    }

    /**
     * What a header says; the checksum is put when the segment is complete.
     *
     * @param headerLength with options, a multiple of 4
     */
    public record TcpFields(
            int srcPort,
            int dstPort,
            int sequence,
            int acknowledgment,
            int headerLength,
            int flags,
            int window,
            int urgentPointer) {
        /** Writes {@link #MIN_LENGTH} bytes with 0 as checksum; options are the caller's. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU16(seg, off + SRC_PORT, srcPort);
            Bytes.putU16(seg, off + DST_PORT, dstPort);
            Bytes.putU32(seg, off + SEQUENCE, sequence);
            Bytes.putU32(seg, off + ACKNOWLEDGMENT, acknowledgment);
            Bytes.putU8(seg, off + DATA_OFFSET, headerLength / 4 << 4);
            Bytes.putU8(seg, off + FLAGS, flags);
            Bytes.putU16(seg, off + WINDOW, window);
            Bytes.putU16(seg, off + CHECKSUM, 0);
            Bytes.putU16(seg, off + URGENT, urgentPointer);
        }
    }
}
