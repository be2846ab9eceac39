package runscj.sentry.fs.overlay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** An open directory of the union: lists what was there when the listing began, or was rewound. */
final class MergedDirectory implements DirectoryFile {
    private final OverlayDirectory directory;

    @GuardedBy("this")
    private @Nullable MergedListing listing;

    MergedDirectory(OverlayDirectory directory) {
        this.directory = directory;
    }

    @Override
    public synchronized long list(Caller caller, long offset, Sink sink) throws ErrnoException {
        MergedListing known = listing;
        if (known == null || offset <= 0) {
            known = MergedListing.of(caller, directory);
            listing = known;
        }
        ArrayList<MergedListing.Entry> entries = known.entries();
        long at = Math.max(0, offset);
        while (at < entries.size()) {
            MergedListing.Entry entry = entries.get((int) at);
            if (!sink.entry(entry.name(), entry.inodeNumber(), entry.type(), at + 1)) {
                break;
            }
            at++;
        }
        return at;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw Errno.EISDIR.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EBADF.raise();
    }

    @Override
    public Inode inode() {
        return directory;
    }

    @Override
    public void close() {}
}
