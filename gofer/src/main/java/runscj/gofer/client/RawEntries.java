package runscj.gofer.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import runscj.abi.LittleEndian;
import runscj.gofer.wire.ProtocolException;

/** Reads what getdents64(2) wrote: struct linux_dirent64, one behind the other. */
final class RawEntries {
    private static final int INODE_NUMBER = 0;
    private static final int OFFSET = 8;
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;

    private RawEntries() {}

    static List<GoferClient.Entry> read(byte[] bytes) throws ProtocolException {
        List<GoferClient.Entry> entries = new ArrayList<>();
        int end = bytes.length;
        int at = 0;
        while (at < end) {
            if (end - at <= NAME) {
                throw new ProtocolException("an entry of " + (end - at) + " bytes");
            }
            int length = LittleEndian.unsignedShort(bytes, at + LENGTH);
            if (length <= NAME || length > end - at) {
                throw new ProtocolException("length of an entry: " + length);
            }
            entries.add(
                    new GoferClient.Entry(
                            name(bytes, at + NAME, at + length),
                            LittleEndian.getLong(bytes, at + INODE_NUMBER),
                            bytes[at + TYPE],
                            LittleEndian.getLong(bytes, at + OFFSET)));
            at += length;
        }
        return entries;
    }

    /** A name ends with a NUL, behind which the entry is padded. */
    private static String name(byte[] bytes, int start, int end) throws ProtocolException {
        int at = start;
        while (at < end && bytes[at] != 0) {
            at++;
        }
        if (at == start || at == end) {
            throw new ProtocolException("a name of " + (at - start) + " bytes");
        }
        return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
    }
}
