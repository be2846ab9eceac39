package runscj.sentry.fs.overlay;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENODEV;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.Syncable;

/**
 * An open regular file of the union. One that was opened for reading in the lower layer goes over
 * to the upper as soon as somebody has copied the file up, so that it sees later writes. (Linux
 * keeps such a descriptor on the lower file.) Mappings stay where they were made.
 */
final class OverlayFile implements Positional, Mappable, Syncable {
    private final OverlayInode inode;
    private final int flags;

    /** The layer's inode that is open. */
    private volatile Inode layer;

    private volatile FileImpl impl;

    /** The lower file that was left behind; others may still read from it. */
    @GuardedBy("this")
    private @org.jspecify.annotations.Nullable FileImpl left;

    OverlayFile(OverlayInode inode, Inode layer, FileImpl impl, int flags) {
        this.inode = inode;
        this.layer = layer;
        this.impl = impl;
        this.flags = flags;
    }

    private FileImpl current() throws ErrnoException {
        Inode upper = inode.upper();
        return upper == null || layer == upper ? impl : goOver(upper);
    }

    private synchronized FileImpl goOver(Inode upper) throws ErrnoException {
        if (layer != upper) {
            FileImpl opened = upper.open(inode.fileSystem.kernel(), flags);
            left = impl;
            impl = opened;
            layer = upper;
        }
        return impl;
    }

    private Positional positional() throws ErrnoException {
        if (current() instanceof Positional file) {
            return file;
        }
        throw EINVAL.raise();
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
        return positional().readAt(caller, target, offset);
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException {
        return positional().writeAt(caller, source, offset);
    }

    @Override
    public long append(Caller caller, IoBuffer source) throws GuestException {
        return positional().append(caller, source);
    }

    @Override
    public long endOffset() throws GuestException {
        return positional().endOffset();
    }

    @Override
    public boolean inMemory() throws ErrnoException {
        return positional().inMemory();
    }

    @Override
    public long seekExtent(long offset, int whence) throws GuestException {
        return positional().seekExtent(offset, whence);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        return append(caller, source);
    }

    @Override
    public MemoryObject memoryObject(boolean shared) throws ErrnoException {
        if (current() instanceof Mappable file) {
            return file.memoryObject(shared);
        }
        throw ENODEV.raise();
    }

    @Override
    public void sync() throws ErrnoException {
        if (impl instanceof Syncable file) {
            file.sync();
        }
    }

    @Override
    public void syncData() throws ErrnoException {
        if (impl instanceof Syncable file) {
            file.syncData();
        }
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public synchronized void close() {
        impl.close();
        if (left != null) {
            left.close();
        }
    }
}
