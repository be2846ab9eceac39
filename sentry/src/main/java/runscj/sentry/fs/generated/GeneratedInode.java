package runscj.sentry.fs.generated;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;

/** A node: identity, mode and owner. Owner and mode cannot be changed unless a subclass says so. */
public abstract class GeneratedInode implements Inode {
    private final GeneratedFileSystem fileSystem;
    private final long inodeNumber;
    private final int mode;
    private volatile boolean bindsEverybody;

    /** Makes a node; mode has type and permission bits. */
    protected GeneratedInode(GeneratedFileSystem fileSystem, long inodeNumber, int mode) {
        this.fileSystem = fileSystem;
        this.inodeNumber = inodeNumber;
        this.mode = mode;
    }

    @Override
    public final GeneratedFileSystem fileSystem() {
        return fileSystem;
    }

    @Override
    public final long inodeNumber() {
        return inodeNumber;
    }

    @Override
    public final boolean bindsEverybody() {
        return bindsEverybody;
    }

    /**
     * Makes the mode bind everybody; in a directory, also those of entries that are added later.
     */
    public final void bindEverybody() {
        bindsEverybody = true;
    }

    @Override
    public int mode() {
        return mode;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }

    /** Returns st_nlink. */
    protected int linkCount() {
        return (mode & FileMode.S_IFMT) == FileMode.S_IFDIR ? 2 : 1;
    }

    /** Returns st_size in bytes: 0 for most generated files, whatever they contain. */
    protected long sizeBytes() {
        return 0;
    }

    /** Returns st_rdev. */
    protected long specialDeviceId() {
        return 0;
    }

    @Override
    public void attributes(Attributes out) throws ErrnoException {
        out.deviceId = fileSystem.deviceId();
        out.inodeNumber = inodeNumber;
        out.mode = mode();
        out.linkCount = linkCount();
        out.uid = uid();
        out.gid = gid();
        out.specialDeviceId = specialDeviceId();
        out.sizeBytes = sizeBytes();
        out.blockSizeBytes = 1024;
        out.blocks = 0;
        out.accessTimeNs = fileSystem.birthNs();
        out.modifyTimeNs = out.accessTimeNs;
        out.changeTimeNs = out.accessTimeNs;
        out.birthTimeNs = out.accessTimeNs;
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        if (change.permissions != -1 || change.uid != -1 || change.gid != -1) {
            throw Errno.EPERM.raise();
        }
    }
}
