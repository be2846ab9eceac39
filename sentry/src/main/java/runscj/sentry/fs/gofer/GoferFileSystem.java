package runscj.sentry.fs.gofer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.gofer.wire.FileAttributes;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;

/** One export of a gofer as a file system. */
public final class GoferFileSystem implements FileSystem {
    /** Whether the export's files may change while the container runs. */
    public enum Sharing {
        /**
         * They do not: the host leaves them alone, and the sandbox changes none, because this is
         * the lower layer of an overlay. What was seen once stays true.
         */
        EXCLUSIVE,
        /** The host may: everything is asked again. */
        SHARED
    }

    private static final long MAGIC = 0x676f6665;

    /** Descriptors of closed files that are kept for the next open. */
    private static final int IDLE_DESCRIPTORS = 256;

    private final GoferClient client;
    private final int export;
    private final Sharing sharing;
    private final long deviceId;
    private final Inode root;
    private final IdleDescriptors idleDescriptors = new IdleDescriptors(IDLE_DESCRIPTORS);
    private final AtomicReference<@Nullable GoferDirectory> lastPrefetched =
            new AtomicReference<>();
    private final Map<Long, Integer> hostDevices = new HashMap<>();

    /**
     * Makes a file system.
     *
     * @param rootAttributes of the export's root, from {@link GoferClient#exports}
     * @param deviceId st_dev of all its files
     */
    public GoferFileSystem(
            GoferClient client,
            int export,
            FileAttributes rootAttributes,
            Sharing sharing,
            long deviceId) {
        this.client = client;
        this.export = export;
        this.sharing = sharing;
        this.deviceId = deviceId;
        this.root = GoferInode.of(this, null, "", rootAttributes, "");
    }

    GoferClient client() {
        return client;
    }

    int export() {
        return export;
    }

    boolean exclusive() {
        return sharing == Sharing.EXCLUSIVE;
    }

    IdleDescriptors idleDescriptors() {
        return idleDescriptors;
    }

    /** Says that a directory holds names; the one before it gives its own up: one is kept. */
    void prefetched(GoferDirectory directory) {
        GoferDirectory before = lastPrefetched.getAndSet(directory);
        if (before != null && before != directory) {
            before.dropFirstNames();
        }
    }

    /** Makes one inode number of the host's device and inode numbers: an export may span mounts. */
    long inodeNumber(FileAttributes attributes) {
        return inodeNumber(attributes.deviceId(), attributes.inodeNumber());
    }

    /** As {@link #inodeNumber(FileAttributes)}. */
    synchronized long inodeNumber(long hostDevice, long hostNumber) {
        int index = hostDevices.computeIfAbsent(hostDevice, device -> hostDevices.size());
        return hostNumber ^ (long) index << 48;
    }

    @Override
    public String type() {
        return "gofer";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public long deviceId() {
        return deviceId;
    }

    @Override
    public void sync() throws ErrnoException {
        client.syncFileSystem(export);
    }

    @Override
    public void statfs(FileSystemStatistics out) throws ErrnoException {
        GoferClient.Statistics statistics = client.statfs(export);
        out.magic = MAGIC;
        out.blockSizeBytes = statistics.blockSizeBytes();
        out.blocks = statistics.blocks();
        out.freeBlocks = statistics.freeBlocks();
        out.availableBlocks = statistics.availableBlocks();
        out.files = statistics.files();
        out.freeFiles = statistics.freeFiles();
        out.nameLengthMax = statistics.nameLengthMax();
    }
}
