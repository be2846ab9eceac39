package runscj.sentry.fs.host;

import static runscj.abi.FileMode.S_IFMT;
import static runscj.abi.FileMode.S_IFREG;

import runscj.abi.ErrnoException;
import runscj.host.Fd;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;

/** Makes open files of inherited descriptors. One per sandbox. */
public final class InheritedFiles {
    private final Vfs vfs;
    private final HostReadiness readiness = new HostReadiness();
    private final long deviceId;

    /** Makes the maker; {@code deviceId} is the st_dev of all its files. */
    public InheritedFiles(Vfs vfs, long deviceId) {
        this.vfs = vfs;
        this.deviceId = deviceId;
    }

    /**
     * Returns an open file with one reference; it owns the descriptor.
     *
     * @param name what /proc/PID/fd shows, such as {@code host:[1]}
     */
    public OpenFile open(Fd fd, String name) throws ErrnoException {
        int flags = InheritedFile.flags(fd);
        InheritedInode probe = new InheritedInode(fd.number(), deviceId);
        FileImpl file =
                (probe.mode() & S_IFMT) == S_IFREG ? new InheritedRegularFile(fd, deviceId) : new InheritedFile(fd, readiness, deviceId);
        return new OpenFile(file, vfs.anonymousPath(file.inode(), name), flags);
    }
}
