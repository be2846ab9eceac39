package runscj.gofer.server;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import runscj.abi.ErrnoException;
import runscj.abi.LittleEndian;
import runscj.gofer.wire.FileAttributes;
import runscj.gofer.wire.Packet;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;

/**
 * Writes a directory's entries with their attributes into one packet, as many as fit. Entries that
 * vanish meanwhile are left out.
 */
final class DirectoryListing {
    private static final int BUFFER = 16 * 1024;

    /** Fixed part of an entry: three lengths and the attributes. */
    private static final int ENTRY_SIZE = 12 + 120;

    private final int fd;
    private final Packet out;
    private int count;
    private long nextPosition;
    private boolean atEnd;

    DirectoryListing(int fd, Packet out) {
        this.fd = fd;
        this.out = out;
    }

    int count() {
        return count;
    }

    long nextPosition() {
        return nextPosition;
    }

    boolean atEnd() {
        return atEnd;
    }

    private static String name(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    void fill() throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment buffer = scratch.reserve(BUFFER);
            while (true) {
                long length = Export.checked(HostFiles.getdents64(fd, buffer));
                if (length == 0) {
                    atEnd = true;
                    return;
                }
                byte[] bytes = Host.bytes(buffer.asSlice(0, length));
                for (int at = 0; at < length; at += LittleEndian.unsignedShort(bytes, at + 16)) {
                    String name = name(bytes, at + 19);
                    if (!name.equals(".") && !name.equals("..") && !write(name)) {
                        return;
                    }
                    nextPosition = LittleEndian.getLong(bytes, at + 8);
                }
            }
        }
    }

    /** Returns false if the entry does not fit. */
    private boolean write(String name) {
        FileAttributes attributes;
        String target;
        try {
            attributes = HostAttributes.ofEntry(fd, name);
            target = HostAttributes.target(attributes, fd, name);
        } catch (ErrnoException gone) {
            return true;
        }
        if (!out.hasRoom(ENTRY_SIZE + name.length() + target.length())) {
            return false;
        }
        out.writeText(name);
        attributes.write(out);
        out.writeText(target);
        count++;
        return true;
    }
}
