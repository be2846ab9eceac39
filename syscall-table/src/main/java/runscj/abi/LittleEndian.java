package runscj.abi;

/**
 * Numbers in arrays of bytes, at any place, as x86-64 has them. Plain stores and loads: what a
 * {@code VarHandle} or a memory segment does in one instruction once C2 has compiled it takes 100
 * to 400 ns in the interpreter.
 */
public final class LittleEndian {
    private LittleEndian() {}

    /** Returns an unsigned short. */
    public static int unsignedShort(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    /** Returns an int. */
    public static int getInt(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | bytes[at + 3] << 24;
    }

    /** Returns a long. */
    public static long getLong(byte[] bytes, int at) {
        return getInt(bytes, at) & 0xffff_ffffL | (long) getInt(bytes, at + 4) << 32;
    }

    /** Stores the low 16 bits. */
    public static void putShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
    }

    /** Stores an int. */
    public static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }

    /** Stores a long. */
    public static void putLong(byte[] bytes, int at, long value) {
        putInt(bytes, at, (int) value);
        putInt(bytes, at + 4, (int) (value >>> 32));
    }

    /** Stores text of one byte a character (Latin-1). */
    @SuppressWarnings("deprecation") // the low byte of each character is what is wanted
    public static void putText(byte[] bytes, int at, String text) {
        text.getBytes(0, text.length(), bytes, at);
    }
}
