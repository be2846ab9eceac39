package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EISDIR;
import static runscj.abi.FileMode.DT_DIR;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Syncable;

/**
 * An open host directory: lists the snapshot that it takes at position 0 or at its first use.
 * Positions: 0 is ".", 1 "..", n + 2 the n-th entry.
 */
final class GoferOpenDirectory implements DirectoryFile, Syncable {
    private final GoferDirectory directory;
    private GoferClient.Found @Nullable [] entries;

    GoferOpenDirectory(GoferDirectory directory) {
        this.directory = directory;
    }

    @Override
    public synchronized long list(Caller caller, long offset, Sink sink) throws ErrnoException {
        GoferClient.Found[] all = entries;
        if (all == null || offset == 0) {
            all = directory.entries();
            entries = all;
        }
        long position = offset;
        while (position < all.length + 2L) {
            boolean taken;
            if (position < 2) {
                taken =
                        sink.entry(
                                position == 0 ? "." : "..",
                                directory.inodeNumber(),
                                DT_DIR,
                                position + 1);
            } else {
                GoferClient.Found found = all[(int) position - 2];
                long number = directory.fileSystem.inodeNumber(found.attributes());
                taken =
                        sink.entry(
                                found.name(),
                                number,
                                found.attributes().type() >> 12,
                                position + 1);
            }
            if (!taken) {
                break;
            }
            position++;
        }
        return position;
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
