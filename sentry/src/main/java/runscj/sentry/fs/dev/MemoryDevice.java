package runscj.sentry.fs.dev;

import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.IgnoresSeeks;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Positional;

/** A device whose contents do not depend on the position. */
abstract class MemoryDevice implements Positional, IgnoresSeeks {
    private final Inode node;

    MemoryDevice(Inode node) {
        this.node = node;
    }

    @Override
    public final long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
        return read(caller, target);
    }

    @Override
    public final long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException {
        return write(caller, source);
    }

    @Override
    public final long append(Caller caller, IoBuffer source) throws GuestException {
        write(caller, source);
        return 0;
    }

    @Override
    public final long endOffset() {
        return 0;
    }

    @Override
    public final Inode inode() {
        return node;
    }

    @Override
    public void close() {}

    static long discard(IoBuffer source) {
        long count = source.remaining();
        source.skip(count);
        return count;
    }
}
