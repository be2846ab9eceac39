package runscj.sentry.fs.epoll;

import static runscj.abi.Epoll.*;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.fs.event.AnonymousFiles;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/**
 * A set of files that are watched, and the list of those that may be ready: epoll(7). A wake-up
 * puts an entry on the list; a scan asks each listed file again what it is ready for. Files are not
 * kept open by being watched.
 */
public final class EpollFile implements Pollable, Describable {
    /** Events that change how an entry behaves rather than what it waits for. */
    private static final int BEHAVIOUR = EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET;

    private static final int EXCLUSIVE_ALLOWED =
            EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

    /** How many epolls may watch one another in a chain, the first left out. */
    private static final int NESTING_MAX = 4;

    /** Entries in the sandbox: fs.epoll.max_user_watches. */
    private static final int WATCHES_MAX = 1 << 20;

    private static final AtomicInteger WATCHES = new AtomicInteger();

    /** Held while the graph of epolls that watch epolls is tested and extended. */
    private static final ReentrantLock NESTING = new ReentrantLock();

    /** What an entry is found by. */
    record Key(OpenFile file, int fd) {}

    /** Receives the events of a scan, in order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes one; EFAULT. */
        void accept(int index, int events, long data) throws ErrnoException;
    }

    /** One scan at a time, and no change meanwhile. */
    private final ReentrantLock scan = new ReentrantLock();

    private final WaitQueue waiters = new WaitQueue();

    @GuardedBy("this")
    private final HashMap<Key, Watch> watches = new HashMap<>();

    @GuardedBy("this")
    private final ReadyList ready = new ReadyList();

    @GuardedBy("this")
    private boolean closed;

    /** The entries of other epolls that watch this one. */
    private final CopyOnWriteArrayList<Watch> watchedBy = new CopyOnWriteArrayList<>();

    /**
     * Adds a file: EPOLL_CTL_ADD.
     *
     * @throws ErrnoException EEXIST, ELOOP, EINVAL for what EPOLLEXCLUSIVE does not allow, ENOSPC
     */
    public void add(OpenFile file, int fd, Pollable target, int events, long data)
            throws ErrnoException {
        if ((events & EPOLLEXCLUSIVE) != 0
                && ((events & ~EXCLUSIVE_ALLOWED) != 0 || target instanceof EpollFile)) {
            throw Errno.EINVAL.raise();
        }
        Watch watch = new Watch(this, new Key(file, fd), target, wanted(events), data);
        if (target instanceof EpollFile nested) {
            NESTING.lock();
            try {
                int below = nested.depthBelow(this, 0);
                if (below > NESTING_MAX || heightAbove(0) + 1 + below > NESTING_MAX) {
                    throw Errno.ELOOP.raise();
                }
                insert(watch);
                nested.watchedBy.add(watch);
            } finally {
                NESTING.unlock();
            }
        } else {
            insert(watch);
        }
        file.onClose(watch);
        watch.queue().add(watch.entry(), -1);
        announce(watch);
    }

    private void insert(Watch watch) throws ErrnoException {
        if (WATCHES.incrementAndGet() > WATCHES_MAX) {
            WATCHES.decrementAndGet();
            throw Errno.ENOSPC.raise();
        }
        synchronized (this) {
            if (!closed && watches.putIfAbsent(watch.key(), watch) == null) {
                return;
            }
        }
        WATCHES.decrementAndGet();
        throw Errno.EEXIST.raise();
    }

    /** Changes what is wanted of a file: EPOLL_CTL_MOD. ENOENT, EINVAL around EPOLLEXCLUSIVE. */
    public void modify(OpenFile file, int fd, int events, long data) throws ErrnoException {
        if ((events & EPOLLEXCLUSIVE) != 0) {
            throw Errno.EINVAL.raise();
        }
        scan.lock();
        try {
            Watch watch = watch(file, fd);
            if ((watch.events & EPOLLEXCLUSIVE) != 0) {
                throw Errno.EINVAL.raise();
            }
            synchronized (this) {
                watch.events = wanted(events);
                watch.data = data;
            }
            announce(watch);
        } finally {
            scan.unlock();
        }
    }

    /** Removes a file: EPOLL_CTL_DEL. ENOENT. */
    public void delete(OpenFile file, int fd) throws ErrnoException {
        scan.lock();
        try {
            remove(watch(file, fd));
        } finally {
            scan.unlock();
        }
    }

    private synchronized Watch watch(OpenFile file, int fd) throws ErrnoException {
        Watch found = watches.get(new Key(file, fd));
        if (found == null) {
            throw Errno.ENOENT.raise();
        }
        return found;
    }

    private static int wanted(int events) {
        return events | EPOLLERR | EPOLLHUP;
    }

    /** Lists an entry whose file is ready already. */
    private void announce(Watch watch) {
        if ((watch.target().readyEvents() & watch.events) != 0) {
            woken(watch, -1);
        }
    }

    /** A watched file became ready. Any thread, with the file's wait queue locked. */
    void woken(Watch watch, int events) {
        synchronized (this) {
            int wanted = watch.events;
            if (watch.removed || (wanted & ~BEHAVIOUR) == 0 || (events & wanted) == 0) {
                return;
            }
            ready.append(watch);
        }
        waiters.wake(EPOLLIN | EPOLLRDNORM);
    }

    /** Forgets an entry; once. Takes neither scan lock nor nesting lock. */
    void remove(Watch watch) {
        synchronized (this) {
            if (watch.removed) {
                return;
            }
            watch.removed = true;
            watches.remove(watch.key());
            ready.remove(watch);
        }
        WATCHES.decrementAndGet();
        watch.queue().remove(watch.entry());
        watch.key().file().cancelOnClose(watch);
        if (watch.target() instanceof EpollFile nested) {
            nested.watchedBy.remove(watch);
        }
    }

    /**
     * Hands out what is ready, each entry once, and takes off the list what is not.
     *
     * @return how many events
     * @throws ErrnoException what the sink threw at the first
     */
    public int collect(int maxEvents, Sink sink) throws ErrnoException {
        int given = 0;
        scan.lock();
        try {
            int left = listed();
            while (left-- > 0 && given < maxEvents) {
                Watch watch = next();
                if (watch == null) {
                    break;
                }
                int events = readyEvents(watch);
                if (events == 0) {
                    continue;
                }
                try {
                    sink.accept(given, events, watch.data);
                } catch (ErrnoException e) {
                    relist(watch);
                    if (given == 0) {
                        throw e;
                    }
                    return given;
                }
                given++;
                delivered(watch);
            }
        } finally {
            scan.unlock();
        }
        return given;
    }

    private synchronized int listed() {
        return ready.size();
    }

    private synchronized @Nullable Watch next() {
        return ready.removeFirst();
    }

    private synchronized void relist(Watch watch) {
        if (!watch.removed) {
            ready.append(watch);
        }
    }

    private synchronized void delivered(Watch watch) {
        if ((watch.events & EPOLLONESHOT) != 0) {
            watch.events &= BEHAVIOUR;
        } else if ((watch.events & EPOLLET) == 0 && !watch.removed) {
            ready.append(watch);
        }
    }

    private static int readyEvents(Watch watch) {
        OpenFile file = watch.key().file();
        if (!file.tryRetain()) {
            return 0;
        }
        try {
            return watch.target().readyEvents() & watch.events & ~BEHAVIOUR;
        } finally {
            file.release();
        }
    }

    @Override
    public int readyEvents() {
        scan.lock();
        try {
            int left = listed();
            while (left-- > 0) {
                Watch watch = next();
                if (watch == null) {
                    break;
                }
                if (readyEvents(watch) != 0) {
                    relist(watch);
                    return EPOLLIN | EPOLLRDNORM;
                }
            }
            return 0;
        } finally {
            scan.unlock();
        }
    }

    /** Returns the longest chain below, or more than allowed if it leads to {@code origin}. */
    private int depthBelow(EpollFile origin, int level) {
        if (this == origin || level > NESTING_MAX) {
            return NESTING_MAX + 1;
        }
        List<EpollFile> nested = new ArrayList<>();
        synchronized (this) {
            for (Watch watch : watches.values()) {
                if (watch.target() instanceof EpollFile file) {
                    nested.add(file);
                }
            }
        }
        int deepest = 0;
        for (EpollFile file : nested) {
            deepest = Math.max(deepest, file.depthBelow(origin, level + 1) + 1);
        }
        return deepest;
    }

    private int heightAbove(int level) {
        if (level > NESTING_MAX) {
            return level;
        }
        int highest = 0;
        for (Watch watch : watchedBy) {
            highest = Math.max(highest, watch.owner().heightAbove(level + 1) + 1);
        }
        return highest;
    }

    @Override
    public void describe(Caller reader, StringBuilder out) {
        List<Watch> all;
        synchronized (this) {
            all = new ArrayList<>(watches.values());
        }
        for (Watch watch : all) {
            Inode inode = watch.target().inode();
            padded(out.append("tfd: "), Integer.toString(watch.key().fd()), 8);
            padded(out.append(" events: "), Integer.toHexString(watch.events), 8);
            padded(out.append(" data: "), Long.toHexString(watch.data), 16);
            out.append("  pos:0 ino:").append(Long.toHexString(inode.inodeNumber()));
            long device = DeviceRegistry.internal(inode.fileSystem().deviceId());
            out.append(" sdev:").append(Long.toHexString(device)).append('\n');
        }
    }

    private static void padded(StringBuilder out, String text, int width) {
        out.repeat(' ', Math.max(0, width - text.length())).append(text);
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {
        List<Watch> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(watches.values());
        }
        all.forEach(this::remove);
    }
}
