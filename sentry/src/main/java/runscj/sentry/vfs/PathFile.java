package runscj.sentry.vfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;

/** What O_PATH opens: nothing but the inode. */
record PathFile(Inode inode) implements FileImpl {
    @Override
    public long read(Caller caller, IoBuffer target) throws ErrnoException {
        throw Errno.EBADF.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EBADF.raise();
    }

    @Override
    public void close() {}
}
