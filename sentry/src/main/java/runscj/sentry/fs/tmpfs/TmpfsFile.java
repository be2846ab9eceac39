package runscj.sentry.fs.tmpfs;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.Positional;
import runscj.sentry.vfs.Sealable;

/** An open regular file. */
final class TmpfsFile implements Positional, Mappable, Sealable {
    private final TmpfsRegular inode;
    private final boolean keepsAccessTime;

    TmpfsFile(TmpfsRegular inode, boolean keepsAccessTime) {
        this.inode = inode;
        this.keepsAccessTime = keepsAccessTime;
        inode.remember();
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws ErrnoException {
        long count = inode.read(target, offset);
        if (keepsAccessTime) {
            inode.accessed();
        }
        return count;
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) throws ErrnoException {
        return inode.write(source, offset);
    }

    @Override
    public long append(Caller caller, IoBuffer source) throws ErrnoException {
        return inode.append(source);
    }

    @Override
    public long endOffset() {
        return inode.size();
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public long seekExtent(long offset, int whence) throws ErrnoException {
        return inode.seekExtent(offset, whence);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        return append(caller, source);
    }

    @Override
    public MemoryObject memoryObject(boolean shared) {
        return inode;
    }

    @Override
    public int seals() {
        return inode.seals();
    }

    @Override
    public void addSeals(int seals) throws ErrnoException {
        inode.addSeals(seals);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        inode.forget();
    }
}
