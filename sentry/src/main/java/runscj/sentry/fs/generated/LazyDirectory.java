package runscj.sentry.fs.generated;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** A directory whose entries are made when somebody first looks: most programs never do. */
public final class LazyDirectory extends FixedDirectory {
    private final Consumer<FixedDirectory> filler;

    @GuardedBy("this")
    private boolean filling;

    private volatile boolean filled;

    /** Makes a directory that {@code filler} fills, once. */
    public LazyDirectory(
            GeneratedFileSystem fileSystem, int permissions, Consumer<FixedDirectory> filler) {
        super(fileSystem, permissions);
        this.filler = filler;
    }

    private void fill() {
        if (!filled) {
            fillOnce();
        }
    }

    private synchronized void fillOnce() {
        if (!filling) {
            filling = true;
            filler.accept(this);
            filled = true;
        }
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        fill();
        return super.lookup(caller, name);
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        fill();
        return super.listFrom(caller, offset, sink);
    }
}
