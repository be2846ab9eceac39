package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;

/**
 * A file system that nobody mounts: pipefs, sockfs. It numbers the inodes of pipes and sockets and
 * gives them a device number.
 */
public final class UnnamedFileSystem implements FileSystem {
    private final String type;
    private final long magic;
    private final long deviceId;
    private final UnnamedInode root;

    /**
     * Makes an instance.
     *
     * @param magic f_type of statfs(2)
     * @param deviceId st_dev, as {@link DeviceRegistry#deviceId} encodes it
     */
    public UnnamedFileSystem(String type, long magic, long deviceId) {
        this.type = type;
        this.magic = magic;
        this.deviceId = deviceId;
        this.root = new UnnamedInode(this, FileMode.S_IFDIR | 0555, 0, 0, null);
    }

    /**
     * Makes an inode.
     *
     * @param mode type and permission bits
     */
    public UnnamedInode newInode(Caller owner, int mode) {
        return newInode(owner, mode, null);
    }

    /**
     * Makes an inode of a pipe that {@code /proc/PID/fd} can open again.
     *
     * @param mode type and permission bits
     * @param attachment what the FIFO layer finds again
     */
    public UnnamedInode newInode(Caller owner, int mode, @Nullable Object attachment) {
        return new UnnamedInode(
                this, mode, owner.credentials().fsuid(), owner.credentials().fsgid(), attachment);
    }

    /**
     * Makes an inode that root owns.
     *
     * @param mode type and permission bits
     */
    public UnnamedInode newSystemInode(int mode) {
        return new UnnamedInode(this, mode, 0, 0, null);
    }

    @Override
    public String type() {
        return type;
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
    public void statfs(FileSystemStatistics out) throws ErrnoException {
        out.magic = magic;
    }
}
