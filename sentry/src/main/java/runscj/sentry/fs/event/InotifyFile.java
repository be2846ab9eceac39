package runscj.sentry.fs.event;

import static runscj.abi.Inotify.*;
import static runscj.abi.Poll.POLLIN;
import static runscj.abi.Signal.POLL_IN;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.InotifyEvent;
import runscj.abi.Ioctl;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Asynchronous;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileEvents;
import runscj.sentry.vfs.FileWatch;
import runscj.sentry.vfs.IgnoresSeeks;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/** inotify(7): watches and a queue of what they have seen. */
public final class InotifyFile
        implements Pollable, Asynchronous, Ioctls, IgnoresSeeks, Describable {
    /** What a watch can ask for. */
    private static final int EVENTS = IN_ALL_EVENTS;

    private static final int KEPT = EVENTS | IN_ONESHOT | IN_EXCL_UNLINK;
    private static final int QUEUE_MAX = 16_384;
    private static final int WATCHES_MAX = 65_536;
    private static final int INSTANCES_MAX = 128;
    private static final byte[] NO_NAME = {};

    /** Instances by user. */
    private static final Map<Integer, Integer> INSTANCES = new ConcurrentHashMap<>();

    private final int uid;
    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final AsyncQueue toSignal = new AsyncQueue();

    @GuardedBy("lock")
    private final ArrayDeque<Event> queue = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Map<Integer, Watch> byNumber = new HashMap<>();

    @GuardedBy("lock")
    private final Map<Inode, Watch> byInode = new HashMap<>();

    @GuardedBy("lock")
    private int lastNumber;

    /** One struct inotify_event; the name is padded already. */
    private record Event(int watch, int mask, int cookie, byte[] name) {
        int size() {
            return InotifyEvent.SIZE + name.length;
        }

        boolean same(Event other) {
            return watch == other.watch
                    && mask == other.mask
                    && cookie == other.cookie
                    && Arrays.equals(name, other.name);
        }
    }

    /** Makes one for a user; EMFILE when it has too many. */
    public InotifyFile(int uid) throws ErrnoException {
        this.uid = uid;
        if (INSTANCES.merge(uid, 1, Integer::sum) > INSTANCES_MAX) {
            drop();
            throw Errno.EMFILE.raise();
        }
    }

    private void drop() {
        INSTANCES.computeIfPresent(uid, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Adds or changes the watch of an inode (inotify_add_watch(2)); returns its number. */
    public int watch(Inode inode, int mask) throws ErrnoException {
        Watch made;
        lock.lock();
        try {
            Watch known = byInode.get(inode);
            if (known != null) {
                if ((mask & IN_MASK_CREATE) != 0) {
                    throw Errno.EEXIST.raise();
                }
                int kept = mask & KEPT;
                known.mask = (mask & IN_MASK_ADD) != 0 ? known.mask | kept : kept;
                return known.number;
            }
            if (byNumber.size() >= WATCHES_MAX) {
                throw Errno.ENOSPC.raise();
            }
            made = new Watch(inode, ++lastNumber, mask & KEPT);
            byNumber.put(made.number, made);
            byInode.put(inode, made);
        } finally {
            lock.unlock();
        }
        FileEvents.add(inode, made);
        return made.number;
    }

    /** Ends a watch (inotify_rm_watch(2)). EINVAL for a number that is none. */
    public void unwatch(int number) throws ErrnoException {
        Watch watch;
        lock.lock();
        try {
            watch = byNumber.get(number);
        } finally {
            lock.unlock();
        }
        if (watch == null) {
            throw Errno.EINVAL.raise();
        }
        FileEvents.remove(watch.inode, watch);
        watch.finish(0);
    }

    private final class Watch implements FileWatch {
        private final Inode inode;
        private final int number;
        private volatile int mask;

        Watch(Inode inode, int number, int mask) {
            this.inode = inode;
            this.number = number;
            this.mask = mask;
        }

        @Override
        public void tell(int event, int cookie, @Nullable String name, boolean unlinked) {
            int wanted = mask;
            if ((event & wanted & EVENTS) == 0 || (unlinked && (wanted & IN_EXCL_UNLINK) != 0)) {
                return;
            }
            if ((wanted & IN_ONESHOT) != 0) {
                FileEvents.remove(inode, this);
                lock.lock();
                try {
                    if (!byNumber.containsKey(number)) {
                        return; // another event was the one
                    }
                    add(new Event(number, event, cookie, padded(name)));
                    forget(this);
                    add(new Event(number, IN_IGNORED, 0, NO_NAME));
                } finally {
                    lock.unlock();
                }
            } else {
                lock.lock();
                try {
                    if (byNumber.containsKey(number)) {
                        add(new Event(number, event, cookie, padded(name)));
                    }
                } finally {
                    lock.unlock();
                }
            }
            waiters.wake(POLLIN);
            toSignal.tell(POLL_IN);
        }

        @Override
        public void end(int event) {
            finish((event & (mask | IN_UNMOUNT)) != 0 ? event : 0);
        }

        /** Queues a last event, if there is one, and that the watch is over. */
        private void finish(int event) {
            lock.lock();
            try {
                if (byNumber.containsKey(number)) {
                    if (event != 0) {
                        add(new Event(number, event, 0, NO_NAME));
                    }
                    forget(this);
                    add(new Event(number, IN_IGNORED, 0, NO_NAME));
                }
            } finally {
                lock.unlock();
            }
            waiters.wake(POLLIN);
            toSignal.tell(POLL_IN);
        }
    }

    @GuardedBy("lock")
    private void forget(Watch watch) {
        byNumber.remove(watch.number);
        byInode.remove(watch.inode);
    }

    /** An event that is the same as the last one is that one. */
    @GuardedBy("lock")
    private void add(Event event) {
        Event last = queue.peekLast();
        if (last != null && last.same(event)) {
            return;
        }
        if (queue.size() < QUEUE_MAX) {
            queue.addLast(event);
        } else if (last != null && (last.mask & IN_Q_OVERFLOW) == 0) {
            queue.addLast(new Event(-1, IN_Q_OVERFLOW, 0, NO_NAME));
        }
    }

    private static byte[] padded(@Nullable String name) {
        if (name == null) {
            return NO_NAME;
        }
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        int size = (bytes.length + InotifyEvent.SIZE) / InotifyEvent.SIZE * InotifyEvent.SIZE;
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        List<Event> taken = new ArrayList<>();
        int size = 0;
        lock.lock();
        try {
            Event first = queue.peekFirst();
            if (first == null) {
                return WOULD_BLOCK;
            }
            while (first != null && size + first.size() <= target.remaining()) {
                size += first.size();
                taken.add(queue.removeFirst());
                first = queue.peekFirst();
            }
        } finally {
            lock.unlock();
        }
        if (taken.isEmpty()) {
            throw Errno.EINVAL.raise();
        }
        byte[] bytes = new byte[size];
        MemorySegment out = MemorySegment.ofArray(bytes);
        int at = 0;
        for (Event event : taken) {
            out.set(ValueLayout.JAVA_INT_UNALIGNED, at, event.watch);
            out.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4L, event.mask);
            out.set(ValueLayout.JAVA_INT_UNALIGNED, at + 8L, event.cookie);
            out.set(ValueLayout.JAVA_INT_UNALIGNED, at + 12L, event.name.length);
            System.arraycopy(event.name, 0, bytes, at + InotifyEvent.SIZE, event.name.length);
            at += event.size();
        }
        if (target.put(out, 0, size) < size) {
            throw Errno.EFAULT.raise();
        }
        return size;
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        throw Errno.EBADF.raise();
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        if (command != Ioctl.FIONREAD) {
            throw Errno.ENOTTY.raise();
        }
        int size = 0;
        lock.lock();
        try {
            for (Event event : queue) {
                size += event.size();
            }
        } finally {
            lock.unlock();
        }
        task.mm().writeInt(argument, size);
        return 0;
    }

    /** The youngest watch comes first; no file handles are told. */
    @Override
    public void describe(Caller reader, StringBuilder out) {
        List<Watch> all;
        lock.lock();
        try {
            all = new ArrayList<>(byNumber.values());
        } finally {
            lock.unlock();
        }
        all.sort((a, b) -> Integer.compare(b.number, a.number));
        for (Watch watch : all) {
            out.append("inotify wd:").append(Integer.toHexString(watch.number));
            out.append(" ino:").append(Long.toHexString(watch.inode.inodeNumber()));
            long device = DeviceRegistry.internal(watch.inode.fileSystem().deviceId());
            out.append(" sdev:").append(Long.toHexString(device));
            out.append(" mask:").append(Integer.toHexString(watch.mask));
            out.append(" ignored_mask:0 \n");
        }
    }

    @Override
    public int readyEvents() {
        lock.lock();
        try {
            return queue.isEmpty() ? 0 : POLLIN;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void subscribe(AsyncQueue.Subscriber added) {
        toSignal.add(added);
    }

    @Override
    public void unsubscribe(AsyncQueue.Subscriber removed) {
        toSignal.remove(removed);
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    @Override
    public void close() {
        List<Watch> all;
        lock.lock();
        try {
            all = new ArrayList<>(byNumber.values());
            byNumber.clear();
            byInode.clear();
        } finally {
            lock.unlock();
        }
        for (Watch watch : all) {
            FileEvents.remove(watch.inode, watch);
        }
        drop();
    }
}
