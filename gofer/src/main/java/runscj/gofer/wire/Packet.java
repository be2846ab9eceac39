package runscj.gofer.wire;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import runscj.abi.LittleEndian;

/**
 * A message being written or read: a cursor over an array that is copied at once to and from the
 * native memory that the host sends and fills. Reads check every length. One owner.
 */
public final class Packet {
    /** The largest message, in bytes. */
    public static final int MAX_SIZE = 80 * 1024;

    /** The longest text, in bytes: a path. */
    public static final int MAX_TEXT = 4096;

    /** The longest value of an extended attribute, in bytes: Linux's XATTR_SIZE_MAX. */
    public static final int MAX_VALUE = 64 * 1024;

    private final MemorySegment segment;
    private final byte[] bytes = new byte[MAX_SIZE];
    private final MemorySegment array = MemorySegment.ofArray(bytes);
    private int position;
    private int end;

    /** Wraps {@link #MAX_SIZE} bytes of native memory. */
    public Packet(MemorySegment segment) {
        this.segment = segment;
    }

    /** Starts a new message. */
    public Packet clear() {
        position = 0;
        end = MAX_SIZE;
        return this;
    }

    /** Starts reading a message of that length that is in the buffer. */
    public Packet received(int length) {
        MemorySegment.copy(segment, 0, array, 0, length);
        position = 0;
        end = length;
        return this;
    }

    /** Returns the whole buffer, for receiving. */
    public MemorySegment buffer() {
        return segment;
    }

    /** Returns what has been written, in native memory. */
    public MemorySegment written() {
        MemorySegment.copy(array, 0, segment, 0, position);
        return segment.asSlice(0, position);
    }

    /** Returns the length of what has been written or read. */
    public int position() {
        return position;
    }

    /** Takes back what was written behind a position. */
    public void rewind(int before) {
        position = before;
    }

    /** Returns whether that many bytes can still be written. */
    public boolean hasRoom(int length) {
        return end - position >= length;
    }

    /** Appends an int. */
    public void writeInt(int value) {
        LittleEndian.putInt(bytes, position, value);
        position += 4;
    }

    /** Overwrites an int that was written before. */
    public void patchInt(int at, int value) {
        LittleEndian.putInt(bytes, at, value);
    }

    /** Appends a long. */
    public void writeLong(long value) {
        LittleEndian.putLong(bytes, position, value);
        position += 8;
    }

    /** Overwrites a long that was written before. */
    public void patchLong(int at, long value) {
        LittleEndian.putLong(bytes, at, value);
    }

    /** Appends Latin-1 text with its length. */
    public void writeText(String text) {
        writeInt(text.length());
        LittleEndian.putText(bytes, position, text);
        position += text.length();
    }

    /** Appends bytes with their length. */
    public void writeBytes(byte[] value) {
        writeInt(value.length);
        System.arraycopy(value, 0, bytes, position, value.length);
        position += value.length;
    }

    /**
     * Returns where the bytes of the next {@link #wroteInPlace} go: as much as there is room for
     * behind their length, at most {@code limit}.
     */
    public MemorySegment place(int limit) {
        return segment.asSlice(position + 4L, Math.max(0, Math.min(limit, end - position - 4)));
    }

    /** Appends bytes, with their length, that are in their {@link #place} already. */
    public void wroteInPlace(int length) {
        writeInt(length);
        MemorySegment.copy(segment, position, array, position, length);
        position += length;
    }

    /** Reads an int. */
    public int readInt() throws ProtocolException {
        need(4);
        int value = LittleEndian.getInt(bytes, position);
        position += 4;
        return value;
    }

    /** Reads a long. */
    public long readLong() throws ProtocolException {
        need(8);
        long value = LittleEndian.getLong(bytes, position);
        position += 8;
        return value;
    }

    /** Reads Latin-1 text of at most {@link #MAX_TEXT} bytes. */
    public String readText() throws ProtocolException {
        int length = readLength(MAX_TEXT);
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.ISO_8859_1);
    }

    /** Reads bytes, at most that many. */
    public byte[] readBytes(int limit) throws ProtocolException {
        int length = readLength(limit);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Reads bytes, at most that many, where they are: valid until the next message. */
    public MemorySegment readInPlace(int limit) throws ProtocolException {
        int length = readLength(limit);
        MemorySegment place = segment.asSlice(position, length);
        position += length;
        return place;
    }

    private int readLength(int limit) throws ProtocolException {
        int length = readInt();
        if (length < 0 || length > limit) {
            throw new ProtocolException("length " + length + " is not in [0, " + limit + "]");
        }
        need(length);
        return length;
    }

    private void need(int length) throws ProtocolException {
        if (end - position < length) {
            throw new ProtocolException(
                    "packet ends after "
                            + end
                            + " bytes, "
                            + length
                            + " more expected at "
                            + position);
        }
    }
}
