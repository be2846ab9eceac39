package runscj.gofer.client;

import static runscj.abi.Errno.E2BIG;
import static runscj.abi.Errno.EIO;
import static runscj.abi.Errno.ENAMETOOLONG;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.gofer.wire.AttributeUpdate;
import runscj.gofer.wire.FileAttributes;
import runscj.gofer.wire.Operation;
import runscj.gofer.wire.Packet;
import runscj.gofer.wire.ProtocolException;
import runscj.host.Fd;
import runscj.host.HostException;
import runscj.host.HostPoll;
import runscj.host.UnixSocket;

/**
 * The sentry's end: calls that cost one round trip each (about 50 µs when the gofer sleeps on
 * another CPU), so callers cache. Any thread; up to {@value #MAX_CHANNELS} calls are under way at
 * once, more wait. When the gofer is gone every call fails with EIO and the listener has been told.
 */
public final class GoferClient implements AutoCloseable {
    private static final int MAX_CHANNELS = 8;

    /** A name found: attributes, and a symbolic link's target (else empty). */
    public record Found(String name, FileAttributes attributes, String target) {}

    /** A part of a directory. {@code nextPosition} is -1 behind the last entry. */
    public record Listing(Found[] entries, long nextPosition) {}

    /** A name in a directory: DT_*, and the position behind it. */
    public record Entry(String name, long inodeNumber, int type, long nextPosition) {}

    /** A part of a directory's names, with "." and "..", and whether it is the last. */
    public record Names(List<Entry> entries, boolean atEnd) {}

    /** A name found, and the first part of the names where it is a directory that can be read. */
    public record FoundNames(Found found, @Nullable Names names) {}

    /** An open host file; the receiver owns the descriptor. */
    public record Opened(Fd fd, FileAttributes attributes) {}

    /** File system statistics as statfs(2) has them. */
    public record Statistics(
            long blockSizeBytes,
            long blocks,
            long freeBlocks,
            long availableBlocks,
            long files,
            long freeFiles,
            long nameLengthMax) {}

    /** One call's arguments. */
    private interface Request {
        void write(Packet out) throws ErrnoException;
    }

    /** One call's result. */
    private interface Result<T extends @Nullable Object> {
        T read(Packet in, Channel channel) throws ProtocolException;
    }

    private static final Result<@Nullable Void> NOTHING = (in, channel) -> null;
    private static final Result<FileAttributes> ATTRIBUTES =
            (in, channel) -> FileAttributes.read(in);
    private static final Result<Opened> OPENED =
            (in, channel) -> {
                Fd fd = channel.takeDescriptor();
                try {
                    return new Opened(fd, FileAttributes.read(in));
                } catch (ProtocolException e) {
                    fd.close();
                    throw e;
                }
            };

    private final Runnable onLost;

    /** A second descriptor of the first connection, for {@link #awaitLoss}. */
    private final Fd lifeline;

    @GuardedBy("this")
    private final ArrayDeque<Channel> idle = new ArrayDeque<>();

    @GuardedBy("this")
    private int channelCount = 1;

    @GuardedBy("this")
    private boolean lost;

    /**
     * Takes over a connection.
     *
     * @param onLost runs once, on the thread whose call found the gofer gone
     */
    public GoferClient(Fd socket, Runnable onLost) {
        lifeline = socket.dup();
        idle.add(new Channel(UnixSocket.of(socket)));
        this.onLost = onLost;
    }

    /**
     * Sleeps until the gofer has gone or this client is closed: a container whose files are all
     * cached would not notice.
     */
    public void awaitLoss() {
        while (HostPoll.poll(lifeline.number(), 0, HostPoll.FOREVER) == -Errno.EINTR.number()) {
            // interrupted: go on sleeping
        }
    }

    /** Returns the attributes of every export's root. */
    public FileAttributes[] exports() throws ErrnoException {
        return call(
                Operation.EXPORTS,
                0,
                out -> {},
                (in, channel) -> {
                    int count = in.readInt();
                    if (count < 0 || count > Packet.MAX_SIZE / 100) {
                        throw new ProtocolException("count " + count);
                    }
                    FileAttributes[] roots = new FileAttributes[count];
                    for (int i = 0; i < count; i++) {
                        roots[i] = FileAttributes.read(in);
                    }
                    return roots;
                });
    }

    /** Looks a path up. ENOENT, ENOTDIR, ELOOP (a link on the way: the export has changed). */
    public Found lookup(int export, String path) throws ErrnoException {
        return call(
                Operation.LOOKUP,
                export,
                out -> writePath(out, path),
                (in, channel) -> readFound(path, in));
    }

    private static Found readFound(String path, Packet in) throws ProtocolException {
        return new Found(
                path.substring(path.lastIndexOf('/') + 1), FileAttributes.read(in), in.readText());
    }

    /** As {@link #lookup}; of a directory, what {@link #names} would say as well. */
    public FoundNames lookupAndNames(int export, String path) throws ErrnoException {
        return call(
                Operation.LOOKUP_AND_NAMES,
                export,
                out -> writePath(out, path),
                (in, channel) -> {
                    Found found = readFound(path, in);
                    if (found.attributes().type() != FileMode.S_IFDIR) {
                        return new FoundNames(found, null);
                    }
                    Names names = readNames(in);
                    return new FoundNames(found, names.entries().isEmpty() ? null : names);
                });
    }

    /** Lists a directory from a position (0 at the start), with attributes. */
    public Listing list(int export, String path, long position) throws ErrnoException {
        return call(
                Operation.LIST,
                export,
                out -> {
                    writePath(out, path);
                    out.writeLong(position);
                },
                (in, channel) -> {
                    long nextPosition = in.readLong();
                    int count = in.readInt();
                    if (count < 0 || count > Packet.MAX_SIZE / 100) {
                        throw new ProtocolException("count " + count);
                    }
                    Found[] entries = new Found[count];
                    for (int i = 0; i < count; i++) {
                        entries[i] =
                                new Found(in.readText(), FileAttributes.read(in), in.readText());
                    }
                    return new Listing(entries, nextPosition);
                });
    }

    /**
     * Lists a directory's names from a position: 0, or one behind an entry. Without attributes: the
     * host need not read a file's inode for its name.
     */
    public Names names(int export, String path, long position) throws ErrnoException {
        return call(
                Operation.LIST_NAMES,
                export,
                out -> {
                    writePath(out, path);
                    out.writeLong(position);
                },
                (in, channel) -> readNames(in));
    }

    private static Names readNames(Packet in) throws ProtocolException {
        boolean atEnd = in.readInt() != 0;
        return new Names(RawEntries.read(in.readBytes(Packet.MAX_SIZE)), atEnd);
    }

    /** Opens a regular file or directory; flags as open(2) without O_CREAT. */
    public Opened open(int export, String path, int flags) throws ErrnoException {
        return call(
                Operation.OPEN,
                export,
                out -> {
                    writePath(out, path);
                    out.writeInt(flags);
                },
                OPENED);
    }

    /** Creates and opens a regular file; EEXIST if the name is taken. */
    public Opened create(int export, String path, int flags, int mode, int uid, int gid)
            throws ErrnoException {
        return call(
                Operation.CREATE,
                export,
                out -> {
                    writePath(out, path);
                    out.writeInt(flags);
                    writeOwner(out, mode, uid, gid);
                },
                OPENED);
    }

    /** Creates a directory. */
    public FileAttributes mkdir(int export, String path, int mode, int uid, int gid)
            throws ErrnoException {
        return call(
                Operation.MKDIR,
                export,
                out -> {
                    writePath(out, path);
                    writeOwner(out, mode, uid, gid);
                },
                ATTRIBUTES);
    }

    /** Creates a FIFO, socket or device node. */
    public FileAttributes mknod(int export, String path, int mode, long deviceId, int uid, int gid)
            throws ErrnoException {
        return call(
                Operation.MKNOD,
                export,
                out -> {
                    writePath(out, path);
                    out.writeInt(mode);
                    out.writeLong(deviceId);
                    out.writeInt(uid);
                    out.writeInt(gid);
                },
                ATTRIBUTES);
    }

    /** Creates a symbolic link. */
    public FileAttributes symlink(int export, String path, String target, int uid, int gid)
            throws ErrnoException {
        return call(
                Operation.SYMLINK,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, target);
                    out.writeInt(uid);
                    out.writeInt(gid);
                },
                ATTRIBUTES);
    }

    /** Creates a hard link. */
    public void link(int export, String path, String newPath) throws ErrnoException {
        call(
                Operation.LINK,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, newPath);
                },
                NOTHING);
    }

    /** Removes a name; flags AT_REMOVEDIR or 0. */
    public void unlink(int export, String path, int flags) throws ErrnoException {
        call(
                Operation.UNLINK,
                export,
                out -> {
                    writePath(out, path);
                    out.writeInt(flags);
                },
                NOTHING);
    }

    /** Renames; flags of renameat2(2). */
    public void rename(int export, String path, String newPath, int flags) throws ErrnoException {
        call(
                Operation.RENAME,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, newPath);
                    out.writeInt(flags);
                },
                NOTHING);
    }

    /** Sets attributes. */
    public FileAttributes setAttributes(int export, String path, AttributeUpdate update)
            throws ErrnoException {
        return call(
                Operation.SET_ATTRIBUTES,
                export,
                out -> {
                    writePath(out, path);
                    update.write(out);
                },
                ATTRIBUTES);
    }

    /** Returns the statistics of the file system that the export's root is on. */
    public Statistics statfs(int export) throws ErrnoException {
        return call(
                Operation.STATFS,
                export,
                out -> {},
                (in, channel) ->
                        new Statistics(
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong()));
    }

    /** Returns an extended attribute. */
    public byte[] getXattr(int export, String path, String name) throws ErrnoException {
        return call(
                Operation.GET_XATTR,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, name);
                },
                (in, channel) -> in.readBytes(Packet.MAX_SIZE));
    }

    /** Sets an extended attribute. */
    public void setXattr(int export, String path, String name, byte[] value, int flags)
            throws ErrnoException {
        call(
                Operation.SET_XATTR,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, name);
                    out.writeInt(flags);
                    if (value.length > Packet.MAX_VALUE) {
                        throw E2BIG.raise();
                    }
                    out.writeBytes(value);
                },
                NOTHING);
    }

    /** Removes an extended attribute. */
    public void removeXattr(int export, String path, String name) throws ErrnoException {
        call(
                Operation.REMOVE_XATTR,
                export,
                out -> {
                    writePath(out, path);
                    writePath(out, name);
                },
                NOTHING);
    }

    /** Returns the names of a file's extended attributes. */
    public String[] listXattrs(int export, String path) throws ErrnoException {
        return call(
                Operation.LIST_XATTRS,
                export,
                out -> writePath(out, path),
                (in, channel) -> {
                    int count = in.readInt();
                    if (count < 0 || count > Packet.MAX_SIZE / 4) {
                        throw new ProtocolException("count " + count);
                    }
                    String[] names = new String[count];
                    for (int i = 0; i < count; i++) {
                        names[i] = in.readText();
                    }
                    return names;
                });
    }

    /** Writes all data and metadata of a file or directory to the host's disk. */
    public void sync(int export, String path) throws ErrnoException {
        call(Operation.SYNC, export, out -> writePath(out, path), NOTHING);
    }

    /** Writes all of the host's file system that the export is on to its disk. */
    public void syncFileSystem(int export) throws ErrnoException {
        call(Operation.SYNC_FILE_SYSTEM, export, out -> {}, NOTHING);
    }

    /**
     * A path may be longer than what the protocol takes: the guest's tree has no limit of depth.
     */
    private static void writePath(Packet out, String path) throws ErrnoException {
        if (path.length() > Packet.MAX_TEXT) {
            throw ENAMETOOLONG.raise();
        }
        out.writeText(path);
    }

    private static void writeOwner(Packet out, int mode, int uid, int gid) {
        out.writeInt(mode);
        out.writeInt(uid);
        out.writeInt(gid);
    }

    private <T extends @Nullable Object> T call(
            Operation operation, int export, Request request, Result<T> result)
            throws ErrnoException {
        Channel channel = acquire();
        boolean healthy = false;
        try {
            request.write(channel.request(operation, export));
            T value = result.read(channel.answer(), channel);
            healthy = true;
            return value;
        } catch (ErrnoException e) {
            healthy = true;
            throw e;
        } catch (HostException | ProtocolException gone) {
            throw EIO.raise();
        } finally {
            if (healthy) {
                release(channel);
            } else {
                lose(channel);
            }
        }
    }

    private Channel acquire() throws ErrnoException {
        boolean interrupted = false;
        Channel first;
        synchronized (this) {
            while (idle.isEmpty() && !lost) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (lost) {
                throw EIO.raise();
            }
            first = idle.removeFirst();
            if (!idle.isEmpty() || channelCount >= MAX_CHANNELS) {
                return first;
            }
            channelCount++;
        }
        // the last idle one: ask for another, so that the next caller need not wait
        Channel more = open(first);
        if (more != null) {
            release(more);
        }
        return first;
    }

    private static @Nullable Channel open(Channel channel) {
        try {
            channel.request(Operation.CHANNEL, 0);
            channel.answer();
            return new Channel(UnixSocket.of(channel.takeDescriptor()));
        } catch (ErrnoException | HostException refused) {
            return null;
        }
    }

    private synchronized void release(Channel channel) {
        if (lost) {
            channel.close();
            return;
        }
        idle.addFirst(channel);
        notify();
    }

    private void lose(Channel channel) {
        channel.close();
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
            for (Channel other : idle) {
                other.close();
            }
            idle.clear();
            notifyAll();
        }
        onLost.run();
    }

    /** Closes the connection: the gofer ends. */
    @Override
    public synchronized void close() {
        lost = true;
        lifeline.close();
        for (Channel channel : idle) {
            channel.close();
        }
        idle.clear();
        notifyAll();
    }
}
