package runscj.sentry.mm;

import java.util.concurrent.atomic.AtomicInteger;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;

/** A host file as a mappable object. */
public final class HostObject implements MemoryObject {
    private final int fd;
    private final MappingSet mappings = new MappingSet();
    public final AtomicInteger references = new AtomicInteger();
    public volatile int prot = 7;

    public HostObject(int fd) {
        this.fd = fd;
    }

    public long size() {
        return Host.required(HostFiles.lseek(fd, 0, 2), "lseek");
    }

    @Override
    public void translate(long offset, long length, int access, Backing out) throws ErrnoException {
        long end = Prot.pageUp(size());
        if (offset >= end) {
            throw Errno.EFAULT.raise();
        }
        out.inMemoryFile = false;
        out.hostFd = fd;
        out.fileOffset = offset;
        out.length = Math.min(length, end - offset);
        out.prot = prot;
    }

    @Override
    public MappingSet mappings() {
        return mappings;
    }

    @Override
    public long deviceId() {
        return 1;
    }

    @Override
    public long inodeNumber() {
        return fd;
    }

    @Override
    public void retain() {
        references.incrementAndGet();
    }

    @Override
    public void release() {
        if (references.decrementAndGet() < 0) {
            throw new AssertionError("released too often");
        }
    }
}
