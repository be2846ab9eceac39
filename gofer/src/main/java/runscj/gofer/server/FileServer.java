package runscj.gofer.server;

import static runscj.abi.Errno.EBADMSG;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EISDIR;
import static runscj.abi.Errno.ENAMETOOLONG;
import static runscj.abi.Errno.EOPNOTSUPP;
import static runscj.abi.Errno.EPERM;
import static runscj.abi.Fcntl.*;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_IFIFO;
import static runscj.abi.FileMode.S_IFLNK;
import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;
import static runscj.abi.FileMode.S_IFSOCK;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.wire.AttributeUpdate;
import runscj.gofer.wire.FileAttributes;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.HostNr;
import runscj.host.HostSyscalls;
import runscj.host.Scratch;

/**
 * Carries out the operations of one or more channels. Thread-safe: it has no state but its exports.
 */
final class FileServer {
    private static final int XATTR_NAMES_MAX = 32 * 1024;

    /** Bytes of names in one answer: what programs ask getdents64(2) for, twice. */
    private static final int NAMES_MAX = 64 * 1024;

    /** An entry with a name of 255 bytes. */
    private static final int LARGEST_ENTRY = 280;

    private static final int OPEN_FLAGS =
            O_ACCMODE | O_APPEND | O_DIRECT | O_DSYNC | O_SYNC | O_NOATIME | O_NONBLOCK | O_TRUNC;
    private static final int RENAME_KNOWN = 7;

    private final List<Export> exports;

    FileServer(List<Export> exports) {
        this.exports = exports;
    }

    /**
     * Answers one request.
     *
     * @param in the request behind its operation and export
     * @param out gets the whole answer, also for errors
     * @return a descriptor to send along, owned by the caller, or null
     * @throws ProtocolException if the request is malformed: the channel must be closed
     */
    @Nullable Fd handle(Operation operation, int index, Packet in, Packet out)
            throws ProtocolException {
        if (index < 0 || index >= exports.size()) {
            throw new ProtocolException("unknown export");
        }
        Export export = exports.get(index);
        out.clear().writeInt(0);
        try {
            return switch (operation) {
                case LOOKUP -> lookup(export, in, out);
                case LIST -> list(export, in, out);
                case LIST_NAMES -> listNames(export, in, out);
                case LOOKUP_AND_NAMES -> lookupAndNames(export, in, out);
                case OPEN -> open(export, in, out);
                case CREATE -> create(export, in, out);
                case MKDIR -> mkdir(export, in, out);
                case MKNOD -> mknod(export, in, out);
                case SYMLINK -> symlink(export, in, out);
                case LINK -> link(export, in);
                case UNLINK -> unlink(export, in);
                case RENAME -> rename(export, in);
                case SET_ATTRIBUTES -> setAttributes(export, in, out);
                case STATFS -> statfs(export, out);
                case GET_XATTR -> getXattr(export, in, out);
                case SET_XATTR -> setXattr(export, in);
                case REMOVE_XATTR -> removeXattr(export, in);
                case LIST_XATTRS -> listXattrs(export, in, out);
                case EXPORTS -> exports(out);
                case SYNC -> sync(export, in);
                case SYNC_FILE_SYSTEM -> syncFileSystem(export);
                case CHANNEL -> throw EOPNOTSUPP.raise(); // the server process answers it
            };
        } catch (ErrnoException e) {
            out.clear().writeInt(e.errno().number());
            return null;
        }
    }

    private @Nullable Fd exports(Packet out) throws ErrnoException {
        out.writeInt(exports.size());
        for (Export export : exports) {
            if (!out.hasRoom(256)) {
                throw EBADMSG.raise();
            }
            HostAttributes.of(export.root().number()).write(out);
        }
        return null;
    }

    private static @Nullable Fd lookup(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        lookup(export, in.readText(), out);
        return null;
    }

    private static FileAttributes lookup(Export export, String path, Packet out)
            throws ErrnoException {
        try (Fd fd = export.open(path, O_PATH, 0)) {
            FileAttributes attributes = HostAttributes.of(fd.number());
            attributes.write(out);
            out.writeText(HostAttributes.target(attributes, fd.number(), ""));
            return attributes;
        }
    }

    private static @Nullable Fd lookupAndNames(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        if (lookup(export, path, out).type() == S_IFDIR) {
            int before = out.position();
            try {
                writeNames(export, path, 0, out);
            } catch (ErrnoException unreadable) {
                out.rewind(before);
                out.writeInt(0);
                out.writeInt(0);
            }
        }
        return null;
    }

    private static @Nullable Fd list(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        long position = in.readLong();
        int resultAt = out.position();
        out.writeLong(0);
        out.writeInt(0);
        try (Fd fd = export.open(path, O_RDONLY | O_DIRECTORY, 0)) {
            Export.checked(HostFiles.lseek(fd.number(), position, SEEK_SET));
            DirectoryListing listing = new DirectoryListing(fd.number(), out);
            listing.fill();
            out.patchLong(resultAt, listing.atEnd() ? -1 : listing.nextPosition());
            out.patchInt(resultAt + 8, listing.count());
        }
        return null;
    }

    private static @Nullable Fd listNames(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        long position = in.readLong();
        writeNames(export, path, position, out);
        return null;
    }

    private static void writeNames(Export export, String path, long position, Packet out)
            throws ErrnoException {
        int endAt = out.position();
        out.writeInt(0);
        MemorySegment entries = out.place(NAMES_MAX);
        int length = 0;
        try (Fd fd = export.open(path, O_RDONLY | O_DIRECTORY, 0)) {
            Export.checked(HostFiles.lseek(fd.number(), position, SEEK_SET));
            while (entries.byteSize() - length >= LARGEST_ENTRY) {
                long more =
                        Export.checked(HostFiles.getdents64(fd.number(), entries.asSlice(length)));
                if (more == 0) {
                    out.patchInt(endAt, 1);
                    break;
                }
                length += (int) more;
            }
        }
        out.wroteInPlace(length);
    }

    private static Fd open(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        int flags = in.readInt();
        if ((flags & ~OPEN_FLAGS) != 0) {
            throw EINVAL.raise();
        }
        if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0) {
            export.checkWritable();
        }
        Fd fd = export.openData(path, flags | O_NONBLOCK);
        try {
            FileAttributes attributes = HostAttributes.of(fd.number());
            if (attributes.type() != S_IFREG) {
                throw EISDIR
                        .raise(); // a directory's descriptor would be a way to every file below and
                // above it
            }
            attributes.write(out);
            return fd;
        } catch (ErrnoException e) {
            fd.close();
            throw e;
        }
    }

    private static Fd create(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        int flags = in.readInt();
        int mode = in.readInt();
        int uid = in.readInt();
        int gid = in.readInt();
        if ((flags & ~OPEN_FLAGS) != 0) {
            throw EINVAL.raise();
        }
        Fd fd = export.open(path, flags | O_CREAT | O_EXCL, mode & 07777);
        try {
            Export.checked(HostSyscalls.call(HostNr.FCHOWN, fd.number(), uid, gid));
            Export.checked(
                    HostFiles.fchmod(
                            fd.number(),
                            mode & 07777)); // after chown, which clears set-id bits, and free of
            // the umask
            HostAttributes.of(fd.number()).write(out);
            return fd;
        } catch (ErrnoException e) {
            fd.close();
            throw e;
        }
    }

    private static @Nullable Fd mkdir(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        int mode = in.readInt();
        int uid = in.readInt();
        int gid = in.readInt();
        try (Fd parent = export.openParent(path);
                Scratch scratch = Scratch.open()) {
            MemorySegment name = Export.text(scratch, Export.name(path));
            Export.checked(HostFiles.mkdirat(parent.number(), name, mode & 07777));
            own(parent, name, uid, gid);
            try (Fd made = export.open(path, O_RDONLY | O_DIRECTORY, 0)) {
                Export.checked(HostFiles.fchmod(made.number(), mode & 07777));
                HostAttributes.of(made.number()).write(out);
            }
        }
        return null;
    }

    private static @Nullable Fd mknod(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        int mode = in.readInt();
        long device = in.readLong();
        int uid = in.readInt();
        int gid = in.readInt();
        int type = mode & S_IFMT;
        if (type != S_IFREG && type != S_IFIFO && type != S_IFSOCK) {
            throw EPERM
                    .raise(); // a device of the host's in a directory of the host's is nothing for
            // a container to make
        }
        try (Fd parent = export.openParent(path);
                Scratch scratch = Scratch.open()) {
            String name = Export.name(path);
            MemorySegment text = Export.text(scratch, name);
            Export.checked(
                    HostFiles.mknodat(parent.number(), text, mode & (S_IFMT | 07777), device));
            own(parent, text, uid, gid);
            HostAttributes.ofEntry(parent.number(), name).write(out);
        }
        return null;
    }

    private static @Nullable Fd symlink(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        String target = in.readText();
        int uid = in.readInt();
        int gid = in.readInt();
        try (Fd parent = export.openParent(path);
                Scratch scratch = Scratch.open()) {
            String name = Export.name(path);
            MemorySegment text = Export.text(scratch, name);
            Export.checked(
                    HostFiles.symlinkat(Export.text(scratch, target), parent.number(), text));
            own(parent, text, uid, gid);
            HostAttributes.ofEntry(parent.number(), name).write(out);
        }
        return null;
    }

    private static @Nullable Fd link(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        String newPath = in.readText();
        try (Fd parent = export.openParent(path);
                Fd newParent = export.openParent(newPath);
                Scratch scratch = Scratch.open()) {
            Export.checked(
                    HostFiles.linkat(
                            parent.number(),
                            Export.text(scratch, Export.name(path)),
                            newParent.number(),
                            Export.text(scratch, Export.name(newPath)),
                            0));
        }
        return null;
    }

    private static @Nullable Fd unlink(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        int flags = in.readInt();
        if ((flags & ~AT_REMOVEDIR) != 0) {
            throw EINVAL.raise();
        }
        try (Fd parent = export.openParent(path);
                Scratch scratch = Scratch.open()) {
            Export.checked(
                    HostFiles.unlinkat(
                            parent.number(), Export.text(scratch, Export.name(path)), flags));
        }
        return null;
    }

    private static @Nullable Fd rename(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        String newPath = in.readText();
        int flags = in.readInt();
        if ((flags & ~RENAME_KNOWN) != 0) {
            throw EINVAL.raise();
        }
        try (Fd parent = export.openParent(path);
                Fd newParent = export.openParent(newPath);
                Scratch scratch = Scratch.open()) {
            Export.checked(
                    HostFiles.renameat2(
                            parent.number(),
                            Export.text(scratch, Export.name(path)),
                            newParent.number(),
                            Export.text(scratch, Export.name(newPath)),
                            flags));
        }
        return null;
    }

    private static @Nullable Fd setAttributes(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        AttributeUpdate update = AttributeUpdate.read(in);
        if (update.sizeBytes() >= 0) {
            try (Fd fd = export.openData(path, O_WRONLY | O_NONBLOCK)) {
                Export.checked(HostFiles.ftruncate(fd.number(), update.sizeBytes()));
            }
        }
        try (Fd fd = export.open(path, O_PATH, 0);
                Scratch scratch = Scratch.open()) {
            MemorySegment self = scratch.string("");
            if (update.uid() != -1 || update.gid() != -1) {
                Export.checked(
                        HostFiles.fchownat(
                                fd.number(), self, update.uid(), update.gid(), AT_EMPTY_PATH));
            }
            if (update.permissions() >= 0) {
                chmod(fd, update.permissions(), scratch);
            }
            if (update.accessTimeNs() != AttributeUpdate.OMIT
                    || update.modifyTimeNs() != AttributeUpdate.OMIT) {
                MemorySegment times = scratch.allocate(32);
                time(times, 0, update.accessTimeNs());
                time(times, 16, update.modifyTimeNs());
                Export.checked(HostFiles.utimensat(fd.number(), self, times, AT_EMPTY_PATH));
            }
            HostAttributes.of(fd.number()).write(out);
        }
        return null;
    }

    /**
     * fchmod(2) refuses O_PATH descriptors; fchmodat2(2) with an empty path takes them since Linux
     * 6.6. A link has no permissions of its own.
     */
    private static void chmod(Fd fd, int permissions, Scratch scratch) throws ErrnoException {
        if (HostAttributes.of(fd.number()).type() == S_IFLNK) {
            throw EOPNOTSUPP.raise();
        }
        Export.checked(
                HostSyscalls.call(
                        HostNr.FCHMODAT2,
                        fd.number(),
                        scratch.string("").address(),
                        permissions & 07777,
                        AT_EMPTY_PATH));
    }

    private static void time(MemorySegment times, long offset, long ns) {
        long nanoseconds =
                ns == AttributeUpdate.OMIT
                        ? 0x3ffffffe
                        : ns == AttributeUpdate.NOW
                                ? 0x3fffffff
                                : Math.floorMod(ns, 1_000_000_000L);
        boolean literal = ns != AttributeUpdate.OMIT && ns != AttributeUpdate.NOW;
        times.set(ValueLayout.JAVA_LONG, offset, literal ? Math.floorDiv(ns, 1_000_000_000L) : 0);
        times.set(ValueLayout.JAVA_LONG, offset + 8, nanoseconds);
    }

    private static @Nullable Fd statfs(Export export, Packet out) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment statfs = scratch.allocate(120);
            Export.checked(HostFiles.fstatfs(export.root().number(), statfs));
            for (long offset : new long[] {8, 16, 24, 32, 40, 48, 64}) {
                out.writeLong(statfs.get(ValueLayout.JAVA_LONG, offset));
            }
        }
        return null;
    }

    private static @Nullable Fd getXattr(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        String name = in.readText();
        try (Fd fd = export.openData(path, O_RDONLY | O_NONBLOCK);
                Scratch scratch = Scratch.open()) {
            MemorySegment value = out.place(Packet.MAX_VALUE);
            long length =
                    Export.checked(
                            HostSyscalls.call(
                                    HostNr.FGETXATTR,
                                    fd.number(),
                                    Export.text(scratch, name).address(),
                                    value.address(),
                                    value.byteSize()));
            out.wroteInPlace((int) length);
        }
        return null;
    }

    private static @Nullable Fd setXattr(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        String name = in.readText();
        int flags = in.readInt();
        MemorySegment value = in.readInPlace(Packet.MAX_VALUE);
        try (Fd fd = export.openData(path, O_RDONLY | O_NONBLOCK);
                Scratch scratch = Scratch.open()) {
            Export.checked(
                    HostSyscalls.call(
                            HostNr.FSETXATTR,
                            fd.number(),
                            Export.text(scratch, name).address(),
                            value.address(),
                            value.byteSize(),
                            flags));
        }
        return null;
    }

    private static @Nullable Fd removeXattr(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        export.checkWritable();
        String path = in.readText();
        String name = in.readText();
        try (Fd fd = export.openData(path, O_RDONLY | O_NONBLOCK);
                Scratch scratch = Scratch.open()) {
            Export.checked(
                    HostSyscalls.call(
                            HostNr.FREMOVEXATTR,
                            fd.number(),
                            Export.text(scratch, name).address()));
        }
        return null;
    }

    private static @Nullable Fd listXattrs(Export export, Packet in, Packet out)
            throws ErrnoException, ProtocolException {
        String path = in.readText();
        try (Fd fd = export.openData(path, O_RDONLY | O_NONBLOCK);
                Scratch scratch = Scratch.open()) {
            MemorySegment names = scratch.reserve(XATTR_NAMES_MAX);
            int length =
                    (int)
                            Export.checked(
                                    HostSyscalls.call(
                                            HostNr.FLISTXATTR,
                                            fd.number(),
                                            names.address(),
                                            XATTR_NAMES_MAX));
            String all =
                    new String(
                            names.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                            StandardCharsets.ISO_8859_1);
            int countAt = out.position();
            int count = 0;
            out.writeInt(0);
            for (int start = 0; start < length; start = all.indexOf('\0', start) + 1) {
                String name = all.substring(start, all.indexOf('\0', start));
                if (!out.hasRoom(name.length() + 4)) {
                    throw ENAMETOOLONG.raise();
                }
                out.writeText(name);
                count++;
            }
            out.patchInt(countAt, count);
        }
        return null;
    }

    private static @Nullable Fd sync(Export export, Packet in)
            throws ErrnoException, ProtocolException {
        try (Fd fd = export.openData(in.readText(), O_RDONLY | O_NONBLOCK)) {
            Export.checked(HostFiles.fsync(fd.number()));
        }
        return null;
    }

    private static @Nullable Fd syncFileSystem(Export export) throws ErrnoException {
        try (Fd fd = export.openData("", O_RDONLY | O_NONBLOCK)) {
            Export.checked(HostFiles.syncfs(fd.number()));
        }
        return null;
    }

    private static void own(Fd parent, MemorySegment name, int uid, int gid) throws ErrnoException {
        Export.checked(HostFiles.fchownat(parent.number(), name, uid, gid, AT_SYMLINK_NOFOLLOW));
    }
}
