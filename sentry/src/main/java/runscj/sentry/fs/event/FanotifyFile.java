package runscj.sentry.fs.event;

import static runscj.abi.Fanotify.*;
import static runscj.abi.Poll.POLLIN;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FanotifyEventMetadata;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Describable;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileOpening;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.IgnoresSeeks;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mount;
import runscj.sentry.vfs.PathListener;
import runscj.sentry.vfs.PathMarks;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.VfsPath;

/** A group of fanotify(7): its marks, the events that they saw, and the questions that wait. */
public final class FanotifyFile
        implements Pollable, Ioctls, IgnoresSeeks, PathListener, Describable {
    private static final int QUEUE_MAX = 16_384;
    private static final int MARKS_MAX = 65_536;
    private static final int GROUPS_MAX = 128;
    private static final int RESPONSE_SIZE = 8;

    /** Groups by user. */
    private static final Map<Integer, Integer> GROUPS = new ConcurrentHashMap<>();

    private final int uid;
    private final int flags;
    private final int eventFlags;
    private final OrderedLock lock = LockRank.LEAF.newLock();
    private final WaitQueue waiters = new WaitQueue();
    private final WaitQueue asking = new WaitQueue();

    @GuardedBy("lock")
    private final ArrayDeque<Event> queue = new ArrayDeque<>();

    /** Questions that the listener has read, by descriptor. */
    @GuardedBy("lock")
    private final Map<Integer, Event> asked = new HashMap<>();

    @GuardedBy("lock")
    private final Map<Object, PathMarks.Mark> marks = new HashMap<>();

    @GuardedBy("lock")
    private boolean closed;

    /** What happened, or a question. Fields that change are guarded by the group's lock. */
    private static final class Event {
        /** Pinned; null for an overflow. */
        final @Nullable VfsPath place;

        final @Nullable Pid pid;
        final boolean question;
        int mask;
        volatile boolean answered;
        boolean allowed = true;

        Event(@Nullable VfsPath place, @Nullable Pid pid, int mask, boolean question) {
            this.place = place;
            this.pid = pid;
            this.mask = mask;
            this.question = question;
        }

        boolean same(Event other) {
            return place != null
                    && other.place != null
                    && place.same(other.place)
                    && pid == other.pid
                    && !question
                    && !other.question
                    && ((mask ^ other.mask) & FAN_ONDIR) == 0;
        }
    }

    /**
     * Makes a group of a user. EMFILE when there are too many.
     *
     * @param flags FAN_* of fanotify_init(2)
     * @param eventFlags O_* of the descriptors that events bring
     */
    public FanotifyFile(int uid, int flags, int eventFlags) throws ErrnoException {
        this.uid = uid;
        this.flags = flags;
        this.eventFlags = eventFlags;
        if (GROUPS.merge(uid, 1, Integer::sum) > GROUPS_MAX) {
            drop();
            throw Errno.EMFILE.raise();
        }
    }

    private void drop() {
        GROUPS.computeIfPresent(uid, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Returns whether the group may ask before something happens. */
    public boolean mayAsk() {
        return (flags & FAN_ALL_CLASS_BITS) != FAN_CLASS_NOTIF;
    }

    /** How an object is marked. */
    public enum Change {
        ADD,
        REMOVE
    }

    /**
     * fanotify_mark(2) for one object.
     *
     * @param mask FAN_* events and flags
     * @param markFlags FAN_MARK_*
     * @throws ErrnoException ENOSPC beyond the bound, ENOENT for an object without a mark, EEXIST
     *     for mixed kinds of ignored events
     */
    public void mark(Object object, Change change, int mask, int markFlags) throws ErrnoException {
        boolean ignores = (markFlags & (FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORE)) != 0;
        PathMarks.Mark fresh = null;
        PathMarks.Mark ended = null;
        lock.lock();
        try {
            PathMarks.Mark mark = marks.get(object);
            if (change == Change.ADD) {
                if (mark == null) {
                    if (marks.size() >= MARKS_MAX && (flags & FAN_UNLIMITED_MARKS) == 0) {
                        throw Errno.ENOSPC.raise();
                    }
                    mark = new PathMarks.Mark(this, object);
                    fresh = mark;
                }
                if (ignores) {
                    addIgnored(mark, mask, markFlags);
                } else {
                    mark.mask(mark.mask() | mask);
                }
                marks.put(object, mark);
            } else {
                if (mark == null) {
                    throw Errno.ENOENT.raise();
                }
                if (ignores) {
                    mark.ignored(
                            mark.ignored() & ~mask, mark.ignoresForGood(), mark.ignoreHasFlags());
                } else {
                    mark.mask(mark.mask() & ~mask);
                }
                int flagBits = FAN_ONDIR | FAN_EVENT_ON_CHILD;
                if (((mark.mask() | mark.ignored()) & ~flagBits) == 0) {
                    marks.remove(object);
                    ended = mark;
                }
            }
        } finally {
            lock.unlock();
        }
        if (fresh != null) {
            PathMarks.add(fresh);
        } else if (ended != null) {
            PathMarks.remove(ended);
        } else {
            PathMarks.changed();
        }
    }

    private static void addIgnored(PathMarks.Mark mark, int mask, int markFlags)
            throws ErrnoException {
        boolean hasFlags = (markFlags & FAN_MARK_IGNORE) != 0;
        boolean forGood = (markFlags & FAN_MARK_IGNORED_SURV_MODIFY) != 0;
        if (mark.ignored() != 0) {
            if (mark.ignoreHasFlags() && (!hasFlags || (mark.ignoresForGood() && !forGood))) {
                throw Errno.EEXIST.raise();
            }
        }
        mark.ignored(mark.ignored() | mask, mark.ignoresForGood() || forGood, hasFlags);
    }

    /** No file handles are told. */
    @Override
    public void describe(Caller reader, StringBuilder out) {
        out.append("fanotify flags:").append(Integer.toHexString(flags));
        int shown = eventFlags | Fcntl.O_LARGEFILE;
        out.append(" event-flags:").append(Integer.toHexString(shown)).append('\n');
        lock.lock();
        try {
            marks.forEach((object, mark) -> describe(object, mark, out));
        } finally {
            lock.unlock();
        }
    }

    private static void describe(Object object, PathMarks.Mark mark, StringBuilder out) {
        out.append("fanotify ");
        if (object instanceof Mount mount) {
            out.append("mnt_id:").append(Integer.toHexString(mount.id()));
        } else if (object instanceof Inode inode) {
            out.append("ino:").append(Long.toHexString(inode.inodeNumber()));
            device(inode.fileSystem(), out.append(' '));
        } else if (object instanceof FileSystem fileSystem) {
            device(fileSystem, out);
        }
        int markFlags = mark.ignoresForGood() ? FAN_MARK_IGNORED_SURV_MODIFY : 0;
        markFlags |= mark.ignoreHasFlags() ? FAN_MARK_IGNORE : 0;
        out.append(" mflags:").append(Integer.toHexString(markFlags));
        out.append(" mask:").append(Integer.toHexString(mark.mask()));
        out.append(" ignored_mask:").append(Integer.toHexString(mark.ignored()));
        out.append(object instanceof Inode ? " \n" : "\n");
    }

    private static void device(FileSystem fileSystem, StringBuilder out) {
        long device = DeviceRegistry.internal(fileSystem.deviceId());
        out.append("sdev:").append(Long.toHexString(device));
    }

    /** FAN_MARK_FLUSH: takes all marks on objects of a kind away. */
    public void flush(Class<?> kind) {
        List<PathMarks.Mark> ended = new ArrayList<>();
        lock.lock();
        try {
            marks.entrySet()
                    .removeIf(
                            entry ->
                                    kind.isInstance(entry.getKey()) && ended.add(entry.getValue()));
        } finally {
            lock.unlock();
        }
        ended.forEach(PathMarks::remove);
    }

    @Override
    public void tell(VfsPath place, int mask) {
        try {
            place.pin();
        } catch (ErrnoException gone) {
            return;
        }
        boolean kept;
        lock.lock();
        try {
            kept = add(new Event(place, pidOfCaller(), mask, false));
        } finally {
            lock.unlock();
        }
        if (!kept) {
            place.unpin();
        }
        waiters.wake(POLLIN);
    }

    private @Nullable Pid pidOfCaller() {
        Task task = Task.current();
        if (task == null) {
            return null;
        }
        return (flags & FAN_REPORT_TID) != 0 ? task.pid() : task.threadGroup().pid();
    }

    /** Queues an event, or adds what happened to one that waits; returns whether it was queued. */
    @GuardedBy("lock")
    private boolean add(Event event) {
        if (closed) {
            return false;
        }
        for (Event waiting : queue) {
            if (waiting.same(event)) {
                waiting.mask |= event.mask;
                return false;
            }
        }
        if (queue.size() >= QUEUE_MAX && (flags & FAN_UNLIMITED_QUEUE) == 0) {
            Event last = queue.peekLast();
            if (last != null && last.place != null) {
                queue.addLast(new Event(null, null, FAN_Q_OVERFLOW, false));
            }
            return false;
        }
        queue.addLast(event);
        return true;
    }

    @Override
    public boolean permits(Caller caller, VfsPath place, int mask) {
        try {
            place.pin();
        } catch (ErrnoException gone) {
            return true;
        }
        Event question = new Event(place, pidOfCaller(), mask, true);
        lock.lock();
        try {
            if (!add(question)) {
                question.answered = true;
            }
        } finally {
            lock.unlock();
        }
        waiters.wake(POLLIN);
        caller.sleepUntil(asking, () -> question.answered);
        lock.lock();
        try {
            queue.remove(question);
            asked.values().remove(question);
            return question.answered && question.allowed;
        } finally {
            lock.unlock();
            place.unpin();
        }
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        long done = 0;
        while (true) {
            Event event;
            lock.lock();
            try {
                event = queue.peekFirst();
                if (event == null) {
                    return done == 0 ? WOULD_BLOCK : done;
                }
                if (target.remaining() < FanotifyEventMetadata.SIZE) {
                    if (done == 0) {
                        throw Errno.EINVAL.raise();
                    }
                    return done;
                }
                queue.removeFirst();
            } finally {
                lock.unlock();
            }
            try {
                deliver(Task.of(caller), event, target);
            } catch (ErrnoException e) {
                if (event.question) {
                    answer(event, false);
                }
                if (done == 0) {
                    throw e;
                }
                return done;
            } finally {
                if (!event.question && event.place != null) {
                    event.place.unpin();
                }
            }
            done += FanotifyEventMetadata.SIZE;
        }
    }

    private void deliver(Task task, Event event, IoBuffer target) throws ErrnoException {
        if (event.place == null) {
            put(task, event, FAN_NOFD, target);
            return;
        }
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            int fd = reserved.fd(0);
            var file = FileOpening.openSilently(task, event.place, eventFlags);
            boolean published = false;
            try {
                if (event.question) {
                    lock.lock();
                    try {
                        asked.put(fd, event);
                    } finally {
                        lock.unlock();
                    }
                }
                put(task, event, fd, target);
                reserved.publish((eventFlags & Fcntl.O_CLOEXEC) != 0, file);
                published = true;
            } finally {
                if (!published) {
                    file.release();
                }
            }
        }
    }

    private static void put(Task task, Event event, int fd, IoBuffer target) throws ErrnoException {
        MemorySegment out = MemorySegment.ofArray(new byte[FanotifyEventMetadata.SIZE]);
        int size = FanotifyEventMetadata.SIZE;
        out.set(ValueLayout.JAVA_INT_UNALIGNED, FanotifyEventMetadata.EVENT_LEN_OFFSET, size);
        out.set(
                ValueLayout.JAVA_BYTE,
                FanotifyEventMetadata.VERS_OFFSET,
                (byte) FANOTIFY_METADATA_VERSION);
        out.set(
                ValueLayout.JAVA_SHORT_UNALIGNED,
                FanotifyEventMetadata.METADATA_LEN_OFFSET,
                (short) size);
        int shown = event.mask & ~FAN_ONDIR;
        out.set(ValueLayout.JAVA_LONG_UNALIGNED, FanotifyEventMetadata.MASK_OFFSET, shown);
        out.set(ValueLayout.JAVA_INT_UNALIGNED, FanotifyEventMetadata.FD_OFFSET, fd);
        Pid pid = event.pid;
        int number = pid == null ? 0 : pid.in(task.pidNamespace());
        out.set(ValueLayout.JAVA_INT_UNALIGNED, FanotifyEventMetadata.PID_OFFSET, number);
        if (target.put(out, 0, size) < size) {
            throw Errno.EFAULT.raise();
        }
    }

    /** Answers a question: struct fanotify_response, a descriptor and FAN_ALLOW or FAN_DENY. */
    @Override
    public long write(Caller caller, IoBuffer source) throws ErrnoException {
        if (source.remaining() < RESPONSE_SIZE) {
            throw Errno.EINVAL.raise();
        }
        long word = Words.get(source);
        int fd = (int) word;
        int response = (int) (word >>> 32);
        if (fd < 0 || (response != FAN_ALLOW && response != FAN_DENY)) {
            throw Errno.EINVAL.raise();
        }
        Event question;
        lock.lock();
        try {
            question = asked.remove(fd);
        } finally {
            lock.unlock();
        }
        if (question == null) {
            throw Errno.ENOENT.raise();
        }
        answer(question, response == FAN_ALLOW);
        return RESPONSE_SIZE;
    }

    private void answer(Event question, boolean allowed) {
        lock.lock();
        try {
            question.allowed = allowed;
            question.answered = true;
        } finally {
            lock.unlock();
        }
        asking.wake(POLLIN);
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        if (command != Ioctl.FIONREAD) {
            throw Errno.ENOTTY.raise();
        }
        int size;
        lock.lock();
        try {
            size = queue.size() * FanotifyEventMetadata.SIZE;
        } finally {
            lock.unlock();
        }
        task.mm().writeInt(argument, size);
        return 0;
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
    public WaitQueue waiters() {
        return waiters;
    }

    @Override
    public Inode inode() {
        return AnonymousFiles.inode();
    }

    /** Ends the group: what waits for an answer is allowed. */
    @Override
    public void close() {
        flush(Object.class);
        List<Event> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            left.addAll(queue);
            left.addAll(asked.values());
            queue.clear();
            asked.clear();
        } finally {
            lock.unlock();
        }
        for (Event event : left) {
            if (event.question) {
                answer(event, true);
            } else if (event.place != null) {
                event.place.unpin();
            }
        }
        drop();
    }
}
