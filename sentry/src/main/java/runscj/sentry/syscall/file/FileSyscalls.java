package runscj.sentry.syscall.file;

import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.syscall.Handlers;

/** Binds the handlers of this package. */
public final class FileSyscalls {
    private FileSyscalls() {}

    /**
     * Binds all of them.
     *
     * @param memoryFiles where memfd_create(2) makes its files
     */
    public static void bind(Handlers handlers, TmpfsFileSystem memoryFiles) {
        OpenSyscalls.bind(handlers);
        DescriptorSyscalls.bind(handlers);
        ReadWriteSyscalls.bind(handlers);
        VectorSyscalls.bind(handlers);
        StatSyscalls.bind(handlers);
        AccessSyscalls.bind(handlers);
        DirectorySyscalls.bind(handlers);
        LinkSyscalls.bind(handlers);
        OwnerSyscalls.bind(handlers);
        TimestampSyscalls.bind(handlers);
        SizeSyscalls.bind(handlers);
        XattrSyscalls.bind(handlers);
        FileFlagSyscalls.bind(handlers);
        FcntlSyscalls.bind(handlers);
        LockSyscalls.bind(handlers);
        IoctlSyscalls.bind(handlers);
        CopySyscalls.bind(handlers);
        SyncSyscalls.bind(handlers);
        MountSyscalls.bind(handlers);
        FileSystemSyscalls.bind(handlers);
        MountTreeSyscalls.bind(handlers);
        MountQuerySyscalls.bind(handlers);
        MountContextSyscalls.bind(handlers);
        new MemfdSyscalls(memoryFiles).bind(handlers);
    }
}
