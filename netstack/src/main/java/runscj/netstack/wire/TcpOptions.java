package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/**
 * Options of a TCP header that {@link TcpHeader#check} has passed. An option that runs past the
 * header ends the list, one of the wrong length is as if it were not there.
 *
 * <p>Source: RFC 9293 §3.2, RFC 7323 (window scale, timestamps), RFC 2018 (SACK).
 */
public final class TcpOptions {
    public static final int END = 0;
    public static final int NOP = 1;
    public static final int MSS = 2;
    public static final int WINDOW_SCALE = 3;
    public static final int SACK_PERMITTED = 4;
    public static final int SACK = 5;
    public static final int TIMESTAMPS = 8;

    public static final int MSS_LENGTH = 4;
    public static final int WINDOW_SCALE_LENGTH = 3;
    public static final int SACK_PERMITTED_LENGTH = 2;
    public static final int TIMESTAMPS_LENGTH = 10;

    /** Length of one block of a SACK option. */
    public static final int SACK_BLOCK_LENGTH = 8;

    /** A larger shift counts as this one. Source: RFC 7323 §2.3. */
    public static final int MAX_WINDOW_SCALE = 14;

    private static final int HEADER = 2;

    private TcpOptions() {}

    /**
     * Finds an option other than END and NOP.
     *
     * @return its distance from the start of the TCP header, or -1; its kind, length and contents
     *     lie within the header
     */
    public static int find(MemorySegment seg, long off, int kind) {
        int end = TcpHeader.headerLength(seg, off);
        int at = TcpHeader.MIN_LENGTH;
        while (at < end) {
            int found = Bytes.u8(seg, off + at);
            if (found == END) return -1;
            if (found == NOP) {
                at++;
                continue;
            }
            if (end - at < HEADER) return -1;
            int length = Bytes.u8(seg, off + at + 1);
            if (length < HEADER || length > end - at) return -1;
            if (found == kind) return at;
            at += length;
        }
        return -1;
    }

    private static int find(MemorySegment seg, long off, int kind, int length) {
        int at = find(seg, off, kind);
        return at >= 0 && length(seg, off, at) == length ? at : -1;
    }

    private static int length(MemorySegment seg, long off, int at) {
        return Bytes.u8(seg, off + at + 1);
    }

    /** Maximum segment size, or -1. */
    public static int mss(MemorySegment seg, long off) {
        int at = find(seg, off, MSS, MSS_LENGTH);
        return at < 0 ? -1 : Bytes.u16(seg, off + at + HEADER);
    }

    /** Bits by which the window is shifted, 0 to {@link #MAX_WINDOW_SCALE}, or -1. */
    public static int windowScale(MemorySegment seg, long off) {
        int at = find(seg, off, WINDOW_SCALE, WINDOW_SCALE_LENGTH);
        return at < 0 ? -1 : Math.min(Bytes.u8(seg, off + at + HEADER), MAX_WINDOW_SCALE);
    }

    /** Returns whether the sender understands SACK. */
    public static boolean hasSackPermitted(MemorySegment seg, long off) {
        return find(seg, off, SACK_PERMITTED, SACK_PERMITTED_LENGTH) >= 0;
    }

    /**
     * Distance of the timestamps option, for {@link #timestamp} and {@link #echoedTimestamp}, or
     * -1.
     */
    public static int findTimestamps(MemorySegment seg, long off) {
        return find(seg, off, TIMESTAMPS, TIMESTAMPS_LENGTH);
    }

    /** The sender's clock in the option that {@link #findTimestamps} found. */
    public static int timestamp(MemorySegment seg, long off, int at) {
        return Bytes.u32(seg, off + at + HEADER);
    }

    /** The receiver's clock as it comes back. */
    public static int echoedTimestamp(MemorySegment seg, long off, int at) {
        return Bytes.u32(seg, off + at + HEADER + 4);
    }

    /** Distance of a SACK option with whole blocks, or -1. */
    public static int findSack(MemorySegment seg, long off) {
        int at = find(seg, off, SACK);
        if (at < 0) return -1;
        int blocks = length(seg, off, at) - HEADER;
        return blocks > 0 && blocks % SACK_BLOCK_LENGTH == 0 ? at : -1;
    }

    /** Number of blocks, 1 to 4, of the option that {@link #findSack} found. */
    public static int sackBlockCount(MemorySegment seg, long off, int at) {
        return (length(seg, off, at) - HEADER) / SACK_BLOCK_LENGTH;
    }

    /** First sequence number of a block. */
    public static int sackLeft(MemorySegment seg, long off, int at, int block) {
        return Bytes.u32(seg, off + at + HEADER + SACK_BLOCK_LENGTH * block);
    }

    /** Sequence number behind a block. */
    public static int sackRight(MemorySegment seg, long off, int at, int block) {
        return Bytes.u32(seg, off + at + HEADER + SACK_BLOCK_LENGTH * block + 4);
    }

    /**
     * Writes a maximum segment size at {@code at}; returns the offset behind it, as all of these.
     */
    public static long putMss(MemorySegment seg, long at, int mss) {
        putHeader(seg, at, MSS, MSS_LENGTH);
        Bytes.putU16(seg, at + HEADER, mss);
        return at + MSS_LENGTH;
    }

    /** Writes a window scale. */
    public static long putWindowScale(MemorySegment seg, long at, int shift) {
        putHeader(seg, at, WINDOW_SCALE, WINDOW_SCALE_LENGTH);
        Bytes.putU8(seg, at + HEADER, shift);
        return at + WINDOW_SCALE_LENGTH;
    }

    /** Writes that SACK is understood. */
    public static long putSackPermitted(MemorySegment seg, long at) {
        putHeader(seg, at, SACK_PERMITTED, SACK_PERMITTED_LENGTH);
        return at + SACK_PERMITTED_LENGTH;
    }

    /** Writes timestamps. */
    public static long putTimestamps(MemorySegment seg, long at, int timestamp, int echoed) {
        putHeader(seg, at, TIMESTAMPS, TIMESTAMPS_LENGTH);
        Bytes.putU32(seg, at + HEADER, timestamp);
        Bytes.putU32(seg, at + HEADER + 4, echoed);
        return at + TIMESTAMPS_LENGTH;
    }

    /** Writes the head of a SACK option; the caller puts {@code blockCount} blocks behind it. */
    public static long putSack(MemorySegment seg, long at, int blockCount) {
        putHeader(seg, at, SACK, HEADER + SACK_BLOCK_LENGTH * blockCount);
        return at + HEADER;
    }

    /** Writes one block of a SACK option. */
    public static long putSackBlock(MemorySegment seg, long at, int left, int right) {
        Bytes.putU32(seg, at, left);
        Bytes.putU32(seg, at + 4, right);
        return at + SACK_BLOCK_LENGTH;
    }

    /**
     * Writes padding up to a multiple of 4 bytes from the start of the TCP header at {@code off}.
     */
    public static long pad(MemorySegment seg, long off, long at) {
        long end = at;
        while ((end - off) % 4 != 0) Bytes.putU8(seg, end++, NOP);
        return end;
    }

    private static void putHeader(MemorySegment seg, long at, int kind, int length) {
        Bytes.putU8(seg, at, kind);
        Bytes.putU8(seg, at + 1, length);
    }
}
