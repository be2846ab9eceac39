package runscj.gofer.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Host;

/** Reads what getdents64(2) wrote: struct linux_dirent64, one behind the other. */
final class RawEntries {
    private static final int INODE_NUMBER = 0;
    private static final int OFFSET = 8;
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;

    private RawEntries() {}

    static List<GoferClient.Entry> read(MemorySegment bytes) throws ProtocolException {
        List<GoferClient.Entry> entries = new ArrayList<>();
        long end = bytes.byteSize();
        long at = 0;
        while (at < end) {
            if (end - at <= NAME) {
                throw new ProtocolException("an entry of " + (end - at) + " bytes");
            }
            int length = bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + LENGTH) & 0xffff;
            if (length <= NAME || length > end - at) {
                throw new ProtocolException("length of an entry: " + length);
            }
            entries.add(
                    new GoferClient.Entry(
                            name(bytes.asSlice(at + NAME, length - NAME)),
                            bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + INODE_NUMBER),
                            bytes.get(ValueLayout.JAVA_BYTE, at + TYPE),
                            bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + OFFSET)));
            at += length;
        }
        return entries;
    }

    /** A name ends with a NUL, behind which the entry is padded. */
    private static String name(MemorySegment padded) throws ProtocolException {
        byte[] bytes = Host.bytes(padded);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        if (length == 0 || length == bytes.length) {
            throw new ProtocolException("a name of " + length + " bytes");
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
