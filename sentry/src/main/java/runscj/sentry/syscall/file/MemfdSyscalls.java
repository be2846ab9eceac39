package runscj.sentry.syscall.file;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENAMETOOLONG;
import static runscj.abi.Errno.ENODEV;
import static runscj.abi.Fcntl.F_SEAL_EXEC;
import static runscj.abi.Fcntl.F_SEAL_SEAL;
import static runscj.abi.Fcntl.O_LARGEFILE;
import static runscj.abi.Fcntl.O_RDWR;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.tmpfs.TmpfsFileSystem;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Task;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;
import runscj.syscalls.Sysno;

/** memfd_create(2). */
final class MemfdSyscalls {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_HUGETLB = 4;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int MFD_EXEC = 16;
    private static final int KNOWN = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC;

    /** NAME_MAX without "memfd:". */
    private static final int NAME_MAX = 249;

    private final TmpfsFileSystem files;

    MemfdSyscalls(TmpfsFileSystem files) {
        this.files = files;
    }

    void bind(Handlers handlers) {
        handlers.bind(Sysno.MEMFD_CREATE, this::memfdCreate);
    }

    long memfdCreate(Task task, SyscallArgs args) throws ErrnoException {
        int flags = args.i32(1);
        if ((flags & MFD_HUGETLB) != 0) {
            throw ENODEV.raise();
        }
        if ((flags & ~KNOWN) != 0
                || (flags & (MFD_EXEC | MFD_NOEXEC_SEAL)) == (MFD_EXEC | MFD_NOEXEC_SEAL)) {
            throw EINVAL.raise();
        }
        String name;
        try {
            name = task.mm().readString(args.addr(0), NAME_MAX);
        } catch (ErrnoException e) {
            throw e.errno() == ENAMETOOLONG ? Errno.EINVAL.raise() : e;
        }
        boolean noExec = (flags & MFD_NOEXEC_SEAL) != 0;
        int seals = noExec ? F_SEAL_EXEC : (flags & MFD_ALLOW_SEALING) != 0 ? 0 : F_SEAL_SEAL;
        try (FdTable.Reservation reserved =
                task.fds().reserve(1, 0, OpenSyscalls.descriptorLimit(task))) {
            FileImpl impl = files.openUnnamed(task, noExec ? 0666 : 0777, seals);
            VfsPath path =
                    task.fsContext()
                            .vfs()
                            .anonymousPath(impl.inode(), "/memfd:" + name + " (deleted)");
            path.pin();
            reserved.publish(
                    (flags & MFD_CLOEXEC) != 0, new OpenFile(impl, path, O_RDWR | O_LARGEFILE));
            return reserved.fd(0);
        }
    }
}
