package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EISDIR;
import static runscj.abi.FileMode.DT_DIR;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.gofer.wire.FileAttributes;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Syncable;

/**
 * An open host directory. It lists the names that were there when it was opened or rewound; of a
 * directory with more than {@value #SNAPSHOT_MAX} the rest is read part by part, as the host does
 * it. Positions are the host's, or where all entries were known the first time, their numbers.
 */
final class GoferOpenDirectory implements DirectoryFile, Syncable {
    private static final int SNAPSHOT_MAX = 16_384;

    private final GoferDirectory directory;

    /** Consecutive entries; those of the host, "." and ".." included. */
    private List<GoferClient.Entry> entries = List.of();

    private boolean started;

    /** Whether the entries are all that an exclusive directory has. */
    private boolean complete;

    /** Whether the last of the entries is the directory's last. */
    private boolean atEnd;

    /** The position that the entries begin at. */
    private long start;

    /** Where the last listing stopped. */
    private int cursor;

    GoferOpenDirectory(GoferDirectory directory) {
        this.directory = directory;
    }

    @Override
    public synchronized long list(Caller caller, long offset, Sink sink) throws ErrnoException {
        seek(offset);
        long position = offset;
        while (true) {
            while (cursor < entries.size()) {
                GoferClient.Entry entry = entries.get(cursor);
                if (!sink.entry(
                        entry.name(), inodeNumber(entry), entry.type(), entry.nextPosition())) {
                    return position;
                }
                position = entry.nextPosition();
                cursor++;
            }
            if (atEnd || entries.isEmpty()) {
                return position;
            }
            read(position, 1);
        }
    }

    private void seek(long offset) throws ErrnoException {
        if (!started) {
            started = true;
            complete = readKnown();
        }
        if (complete) {
            cursor = Math.clamp(offset, 0, entries.size());
        } else if (offset == 0) {
            read(0, SNAPSHOT_MAX);
        } else if (positionOf(cursor) != offset) {
            cursor = 0;
            while (cursor <= entries.size() && positionOf(cursor) != offset) {
                cursor++;
            }
            if (cursor > entries.size()) {
                read(offset, 1);
            }
        }
    }

    /** Returns the position before an entry. */
    private long positionOf(int index) {
        return index == 0 ? start : entries.get(index - 1).nextPosition();
    }

    private boolean readKnown() throws ErrnoException {
        Collection<GoferClient.Found> known = directory.knownEntries();
        if (known == null) {
            return false;
        }
        List<GoferClient.Entry> all = new ArrayList<>(known.size() + 2);
        all.add(new GoferClient.Entry(".", 0, DT_DIR, 1));
        all.add(new GoferClient.Entry("..", 0, DT_DIR, 2));
        for (GoferClient.Found found : known) {
            FileAttributes attributes = found.attributes();
            all.add(
                    new GoferClient.Entry(
                            found.name(),
                            directory.fileSystem.inodeNumber(attributes),
                            attributes.type() >> 12,
                            all.size() + 1L));
        }
        entries = all;
        atEnd = true;
        return true;
    }

    /** Reads from the host until there are that many entries, or no more. */
    private void read(long position, int wanted) throws ErrnoException {
        List<GoferClient.Entry> all = new ArrayList<>();
        long next = position;
        GoferClient.Names part;
        do {
            part = directory.names(next);
            all.addAll(part.entries());
            if (!part.entries().isEmpty()) {
                next = part.entries().getLast().nextPosition();
            }
        } while (!part.atEnd() && !part.entries().isEmpty() && all.size() < wanted);
        entries = all;
        start = position;
        atEnd = part.atEnd();
        cursor = 0;
    }

    private long inodeNumber(GoferClient.Entry entry) {
        String name = entry.name();
        if (name.equals(".") || name.equals("..")) {
            return directory.inodeNumber();
        }
        return complete
                ? entry.inodeNumber()
                : directory.fileSystem.inodeNumber(
                        directory.seen().deviceId(), entry.inodeNumber());
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw EISDIR.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw EISDIR.raise();
    }

    @Override
    public void sync() throws ErrnoException {
        if (!directory.isUnlinked()) {
            directory.fileSystem.client().sync(directory.fileSystem.export(), directory.path());
        }
    }

    @Override
    public Inode inode() {
        return directory;
    }

    @Override
    public void close() {}
}
