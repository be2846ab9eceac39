package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.EBADF;
import static runscj.abi.Errno.EFBIG;
import static runscj.abi.Errno.ESTALE;
import static runscj.abi.Fcntl.FALLOC_FL_KEEP_SIZE;
import static runscj.abi.Fcntl.O_ACCMODE;
import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Fcntl.O_RDWR;
import static runscj.abi.FileMode.S_IALLUGO;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.gofer.wire.FileAttributes;
import runscj.host.Fd;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.Scratch;
import runscj.sentry.mm.MappingSet;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileClock;
import runscj.sentry.vfs.FileImpl;

/**
 * A regular host file. It has at most two host descriptors, one for reading and one for reading and
 * writing, shared by everything that has it open or mapped and closed with the last user (the
 * reading one of an exclusive export is kept for a while).
 */
final class GoferFile extends GoferInode {
    private static final int STAT_SIZE = 144;

    private final MappingSet mappings = new MappingSet();

    @GuardedBy("lock")
    private @Nullable HostFd reader;

    @GuardedBy("lock")
    private @Nullable HostFd writer;

    /** Owner and permissions of a file that was changed when it had no name any more. */
    @GuardedBy("lock")
    private @Nullable FileAttributes unlinkedAs;

    /**
     * A host descriptor and how many open files and mappings use it; guarded by the file's lock.
     */
    static final class HostFd {
        private final Fd fd;
        private final boolean writable;
        private int users;

        HostFd(Fd fd, boolean writable) {
            this.fd = fd;
            this.writable = writable;
        }

        int number() {
            return fd.number();
        }

        boolean writable() {
            return writable;
        }
    }

    GoferFile(
            GoferFileSystem fileSystem,
            @Nullable GoferDirectory parent,
            String name,
            FileAttributes attributes) {
        super(fileSystem, parent, name, attributes);
    }

    /** Returns whether the contents are the same for as long as the container runs. */
    boolean neverChanges() {
        return fileSystem.exclusive();
    }

    MappingSet mappings() {
        return mappings;
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        return new GoferOpenFile(this, acquire((flags & O_ACCMODE) != O_RDONLY));
    }

    /** Returns a host descriptor with one more user. */
    HostFd acquire(boolean writable) throws ErrnoException {
        lock.lock();
        try {
            HostFd host = writable ? writer : reader;
            if (host == null) {
                host = new HostFd(openHost(writable), writable);
                if (writable) {
                    writer = host;
                } else {
                    reader = host;
                }
            }
            host.users++;
            return host;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Fd openHost(boolean writable) throws ErrnoException {
        if (!writable) {
            Fd idle = fileSystem.idleDescriptors().take(this);
            if (idle != null) {
                return idle;
            }
        }
        GoferClient.Opened opened =
                fileSystem.client().open(fileSystem.export(), path(), writable ? O_RDWR : O_RDONLY);
        seen(opened.attributes());
        return opened.fd();
    }

    /** Takes one more user of a descriptor that has some. */
    void retain(HostFd host) {
        lock.lock();
        try {
            host.users++;
        } finally {
            lock.unlock();
        }
    }

    /** Drops a user. */
    void release(HostFd host) {
        lock.lock();
        try {
            if (--host.users > 0) {
                return;
            }
            if (host == writer) {
                writer = null;
            } else {
                reader = null;
            }
        } finally {
            lock.unlock();
        }
        if (!host.writable && fileSystem.exclusive() && !isUnlinked()) {
            fileSystem.idleDescriptors().put(this, host.fd);
        } else {
            host.fd.close();
        }
    }

    /**
     * Called before the name goes. Open files go on by their descriptors; an idle one would keep
     * the host's file alive.
     */
    void prepareUnlink() {
        Fd idle = fileSystem.idleDescriptors().take(this);
        if (idle != null) {
            idle.close();
        }
    }

    @Override
    public void attributes(Attributes out) throws ErrnoException {
        if (!fileSystem.exclusive()) {
            refreshOpen();
        }
        super.attributes(out);
    }

    @Override
    void refresh() throws ErrnoException {
        if (!isOpen()) {
            super.refresh();
        }
    }

    private boolean isOpen() {
        lock.lock();
        try {
            return reader != null || writer != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks the host directly where a descriptor is open: cheaper than the gofer, and right for
     * unlinked files.
     */
    void refreshOpen() throws ErrnoException {
        lock.lock();
        try {
            HostFd host = writer != null ? writer : reader;
            if (host != null) {
                seen(stat(host.number()));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A file without a name is reached by its descriptors alone: its length changes on the host,
     * the rest is kept here, where all who can see it are.
     */
    private void changeUnlinked(AttributeChange change) throws ErrnoException {
        lock.lock();
        try {
            if (change.sizeBytes >= 0) {
                if (writer == null) {
                    throw ESTALE.raise();
                }
                Host.checked(HostFiles.ftruncate(writer.number(), change.sizeBytes));
                seen(stat(writer.number()));
            }
            FileAttributes now = seen();
            long nowNs = FileClock.nowNs();
            unlinkedAs =
                    new FileAttributes(
                            now.deviceId(),
                            now.inodeNumber(),
                            change.permissions < 0
                                    ? now.mode()
                                    : now.type() | (change.permissions & S_IALLUGO),
                            now.linkCount(),
                            change.uid < 0 ? now.uid() : change.uid,
                            change.gid < 0 ? now.gid() : change.gid,
                            now.specialDeviceId(),
                            now.sizeBytes(),
                            now.blockSizeBytes(),
                            now.blocks(),
                            time(change.accessTimeNs, now.accessTimeNs(), nowNs),
                            time(change.modifyTimeNs, now.modifyTimeNs(), nowNs),
                            nowNs,
                            now.birthTimeNs());
            seen(unlinkedAs);
        } finally {
            lock.unlock();
        }
    }

    private static long time(long wanted, long before, long nowNs) {
        return wanted == AttributeChange.OMIT
                ? before
                : wanted == AttributeChange.NOW ? nowNs : wanted;
    }

    @GuardedBy("lock")
    private FileAttributes stat(int fd) throws ErrnoException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment stat = scratch.allocate(STAT_SIZE);
            Host.checked(HostFiles.fstat(fd, stat));
            // whose file it is the gofer says: host ids mean nothing in the sentry's user namespace
            FileAttributes known = unlinkedAs == null ? seen() : unlinkedAs;
            return new FileAttributes(
                    stat.get(ValueLayout.JAVA_LONG, 0),
                    stat.get(ValueLayout.JAVA_LONG, 8),
                    unlinkedAs == null ? stat.get(ValueLayout.JAVA_INT, 24) : known.mode(),
                    (int) stat.get(ValueLayout.JAVA_LONG, 16),
                    known.uid(),
                    known.gid(),
                    stat.get(ValueLayout.JAVA_LONG, 40),
                    stat.get(ValueLayout.JAVA_LONG, 48),
                    (int) stat.get(ValueLayout.JAVA_LONG, 56),
                    stat.get(ValueLayout.JAVA_LONG, 64),
                    time(stat, 72),
                    time(stat, 88),
                    time(stat, 104),
                    seen().birthTimeNs());
        }
    }

    @Override
    public void allocate(Caller caller, int mode, long offset, long length) throws ErrnoException {
        lock.lock();
        try {
            if (writer == null) {
                throw EBADF.raise();
            }
            boolean grows =
                    (mode & FALLOC_FL_KEEP_SIZE) == 0 && offset + length > seen().sizeBytes();
            if (grows && offset + length > caller.fileSizeLimitBytes()) {
                caller.fileSizeLimitExceeded();
                throw EFBIG.raise();
            }
            Host.checked(HostFiles.fallocate(writer.number(), mode, offset, length));
            seen(stat(writer.number()));
        } finally {
            lock.unlock();
        }
    }

    private static long time(MemorySegment stat, long offset) {
        return stat.get(ValueLayout.JAVA_LONG, offset) * 1_000_000_000
                + stat.get(ValueLayout.JAVA_LONG, offset + 8);
    }

    /** Returns the length in bytes, as fresh as the export's sharing demands. */
    long size() throws ErrnoException {
        if (!fileSystem.exclusive()) {
            refreshOpen();
        }
        return seen().sizeBytes();
    }

    /**
     * Called after a write through a descriptor: the attributes are asked again when they are
     * needed.
     */
    void written() throws ErrnoException {
        refreshOpen();
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
        long before = seen().sizeBytes();
        if (isUnlinked()) {
            changeUnlinked(change);
        } else {
            super.setAttributes(caller, change);
        }
        if (change.sizeBytes >= 0 && change.sizeBytes < before) {
            mappings.invalidate(
                    change.sizeBytes & -4096L,
                    (before - (change.sizeBytes & -4096L) + 4095) & -4096L);
        }
    }
}
