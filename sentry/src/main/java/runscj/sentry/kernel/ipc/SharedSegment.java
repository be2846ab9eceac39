package runscj.sentry.kernel.ipc;

import java.util.concurrent.atomic.AtomicInteger;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.mm.SharedAnonymous;

/**
 * A segment of shared memory. Every area that maps it holds a reference, and so does a shmat(2)
 * under way: their number is what shm_nattch says.
 */
public final class SharedSegment extends IpcObject implements MemoryObject {
    private final SharedMemory owner;
    private final SharedAnonymous contents;
    private final AtomicInteger attached = new AtomicInteger();
    private final long sizeBytes;
    private final String name;
    final int creatorPid;

    /** The following are guarded by the lock of {@link SharedMemory}. */
    long attachedSeconds;

    long detachedSeconds;
    int lastPid;

    SharedSegment(
            SharedMemory owner,
            MemoryFile memory,
            Credentials creator,
            int key,
            int mode,
            long sizeBytes,
            int pid) {
        super(creator, key, mode);
        this.owner = owner;
        this.sizeBytes = sizeBytes;
        this.creatorPid = pid;
        this.contents = new SharedAnonymous(memory, mappedBytes());
        this.name = "/SYSV" + hexadecimal(key) + " (deleted)";
        contents.retain();
    }

    private static String hexadecimal(int key) {
        String digits = Integer.toHexString(key);
        return "00000000".substring(digits.length()) + digits;
    }

    /** Returns the size that was asked for. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Returns the size in whole pages. */
    public long mappedBytes() {
        return (sizeBytes + 4095) & -4096L;
    }

    int attached() {
        return attached.get();
    }

    /** Gives the memory back. */
    void free() {
        contents.release();
    }

    @Override
    public void translate(long offset, long length, int access, Backing out) throws ErrnoException {
        contents.translate(offset, length, access, out);
    }

    @Override
    public void punch(long offset, long length) {
        contents.punch(offset, length);
    }

    @Override
    public MappingSet mappings() {
        return contents.mappings();
    }

    @Override
    public long deviceId() {
        return contents.deviceId();
    }

    @Override
    public long inodeNumber() {
        return id();
    }

    @Override
    public String areaName() {
        return name;
    }

    @Override
    public void retain() {
        attached.incrementAndGet();
    }

    @Override
    public void release() {
        if (attached.decrementAndGet() == 0) {
            owner.unused(this);
        }
    }
}
