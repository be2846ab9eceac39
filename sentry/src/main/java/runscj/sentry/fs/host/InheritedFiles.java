package runscj.sentry.fs.host;

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
        FileImpl file =
                new InheritedInode(fd.number(), fd.number() + 1L, deviceId, readiness).file(fd);
        return new OpenFile(file, vfs.anonymousPath(file.inode(), name), flags);
    }
}
