package runscj.sentry.fs.event;

import runscj.abi.ErrnoException;
import runscj.abi.FsMagic;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.UnnamedFileSystem;
import runscj.sentry.vfs.VfsPath;

/** Files without a place: they all show one inode, which root owns. */
public final class AnonymousFiles {
    private static final int MODE = 0600;

    private static final Inode INODE =
            new UnnamedFileSystem(
                            "anon_inodefs",
                            FsMagic.ANON_INODE_FS_MAGIC,
                            DeviceRegistry.deviceId(0, 14))
                    .newSystemInode(MODE);

    private AnonymousFiles() {}

    /** Returns the inode of all anonymous files. */
    public static Inode inode() {
        return INODE;
    }

    /**
     * Opens a file with one reference.
     *
     * @param name in brackets behind "anon_inode:", as /proc/PID/fd shows it
     * @param flags access mode and status flags
     */
    public static OpenFile open(Caller caller, FileImpl file, String name, int flags) {
        VfsPath path = caller.fsContext().vfs().anonymousPath(INODE, "anon_inode:" + name);
        try {
            path.pin();
        } catch (ErrnoException e) {
            throw new IllegalStateException(e); // nobody else knows the name
        }
        return new OpenFile(file, path, flags);
    }
}
