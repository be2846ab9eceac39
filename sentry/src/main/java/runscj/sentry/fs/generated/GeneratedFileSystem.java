package runscj.sentry.fs.generated;

import java.util.concurrent.atomic.AtomicLong;
import runscj.sentry.vfs.AnonymousDevices;
import runscj.sentry.vfs.FileClock;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;

/** What generated file systems have in common: a type, a device number, inode numbers. */
public abstract class GeneratedFileSystem implements FileSystem {
    private static final long FIRST_COUNTED = 1L << 32;

    private final String type;
    private final long magic;
    private final long deviceId = AnonymousDevices.next();
    private final long birthNs = FileClock.nowNs();
    private final AtomicLong nextInode = new AtomicLong(FIRST_COUNTED);

    /** Makes an instance; magic is f_type of statfs(2). */
    protected GeneratedFileSystem(String type, long magic) {
        this.type = type;
        this.magic = magic;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final long deviceId() {
        return deviceId;
    }

    /** Returns when the file system was made, ns since the epoch: the time of all its nodes. */
    public final long birthNs() {
        return birthNs;
    }

    /** Returns an inode number that no other node has. */
    public final long newInodeNumber() {
        return nextInode.getAndIncrement();
    }

    @Override
    public void statfs(FileSystemStatistics out) {
        out.magic = magic;
    }
}
