package runscj.sentry.fs.dev;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;

/** /dev/full: reads as zeros, has no room. */
final class FullDevice extends MemoryDevice {
    FullDevice(Inode node) {
        super(node);
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        return target.putZeros(target.remaining());
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.ENOSPC.raise();
    }
}
