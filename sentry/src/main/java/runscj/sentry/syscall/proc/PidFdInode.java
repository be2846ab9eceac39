package runscj.sentry.syscall.proc;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.sentry.kernel.Pid;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;

/** The inode that fstat(2) on a pidfd shows: one number per process while it lives. */
record PidFdInode(Pid pid) implements Inode {
    private static final PidFileSystem FILE_SYSTEM = new PidFileSystem();

    @Override
    public FileSystem fileSystem() {
        return FILE_SYSTEM;
    }

    @Override
    public long inodeNumber() {
        return pid.root();
    }

    @Override
    public int mode() {
        return FileMode.S_IFREG | 0700;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }

    @Override
    public void attributes(Attributes out) {
        out.deviceId = FILE_SYSTEM.deviceId();
        out.inodeNumber = inodeNumber();
        out.mode = mode();
        out.linkCount = 1;
        out.blockSizeBytes = 4096;
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        throw Errno.EOPNOTSUPP.raise();
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        throw Errno.ENXIO.raise();
    }

    private static final class PidFileSystem implements FileSystem {
        @Override
        public String type() {
            return "pidfs";
        }

        @Override
        public Inode root() {
            throw new IllegalStateException("pidfs has no root");
        }

        @Override
        public long deviceId() {
            return 4;
        }

        @Override
        public void statfs(FileSystemStatistics out) {
            out.magic = FsMagic.PID_FS_MAGIC;
        }
    }
}
