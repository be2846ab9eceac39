package runscj.sentry.socket.unix;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.OpenFile;

/**
 * What a socket has received: bytes in a ring in the memory file, which grows by doubling, and
 * where messages end in it. Any thread. Its lock is held across copies of guest memory and is never
 * taken together with another queue's or with that of {@link UnixSockets}; what it guards of a
 * {@link Message} is reached through this class alone. {@link #bytes} and {@link #count} are
 * written under the lock and read without it.
 */
final class MessageQueue {
    private static final int FIRST_SIZE = 4096;

    /** What a message costs besides its bytes when it is held against a limit. */
    static final int OVERHEAD = 256;

    private final OrderedLock lock = LockRank.STREAM.newLock();
    private final MemoryFile memory;

    @GuardedBy("lock")
    private final ArrayDeque<Message> messages = new ArrayDeque<>();

    @GuardedBy("lock")
    private long ringOffset;

    @GuardedBy("lock")
    private int ringSize;

    @GuardedBy("lock")
    private int head;

    @GuardedBy("lock")
    private boolean closed;

    /** The last drained message of a stream, to be used again. */
    @GuardedBy("lock")
    private @Nullable Message spare;

    private volatile int bytes;
    private volatile int count;

    MessageQueue(MemoryFile memory) {
        this.memory = memory;
    }

    int bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    /** Returns what is held against a limit. */
    int charge() {
        return bytes + count * OVERHEAD;
    }

    /** Returns the bytes of the first message, 0 without one. */
    int firstLength() {
        lock.lock();
        try {
            Message first = messages.peek();
            return first == null ? 0 : first.length;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends bytes of a stream, as many as the limit leaves room for. Returns them, or -1 for no
     * room. Takes over the files' references when it returns more than 0.
     */
    long addToStream(
            IoBuffer source, int limit, OpenFile @Nullable [] files, @Nullable Sender sender)
            throws ErrnoException {
        lock.lock();
        try {
            int room = limit - charge() - OVERHEAD;
            if (closed || room <= 0) {
                return closed ? 0 : -1;
            }
            long moved = copyInLocked(source, (int) Math.min(room, source.remaining()));
            Message last = messages.peekLast();
            if (last == null || files != null || !last.takes(sender)) {
                last = newMessageLocked();
                last.files = files;
                last.sender = sender;
                messages.add(last);
            }
            addedLocked(last, (int) moved);
            return moved;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends one message; all or nothing. Returns whether there was room. Takes over the files.
     */
    boolean addMessage(
            IoBuffer source,
            int limit,
            int countLimit,
            OpenFile @Nullable [] files,
            @Nullable Sender sender,
            byte @Nullable [] from)
            throws ErrnoException {
        lock.lock();
        try {
            int length = (int) source.remaining();
            boolean full =
                    messages.size() >= countLimit
                            || (!messages.isEmpty() && charge() + length + OVERHEAD > limit);
            if (full || closed) {
                return false;
            }
            if (length > 0 && copyInLocked(source, length) < length) {
                throw Errno.EFAULT.raise();
            }
            Message message = newMessageLocked();
            message.files = files;
            message.sender = sender;
            message.from = from;
            messages.add(message);
            addedLocked(message, length);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Message newMessageLocked() {
        Message message = spare;
        spare = null;
        return message == null ? new Message() : message;
    }

    @GuardedBy("lock")
    private void addedLocked(Message message, int length) {
        message.length += length;
        int before = bytes;
        bytes = before + length;
        count = messages.size();
    }

    @GuardedBy("lock")
    private long copyInLocked(IoBuffer source, int length) throws ErrnoException {
        if (bytes + length > ringSize) {
            growLocked(bytes + length);
        }
        MemorySegment segment = memory.segment();
        int tail = (head + bytes) & (ringSize - 1);
        int first = Math.min(length, ringSize - tail);
        long moved = source.get(segment, ringOffset + tail, first);
        if (moved < first || first == length) {
            return moved;
        }
        try {
            return moved + source.get(segment, ringOffset, length - first);
        } catch (ErrnoException fault) {
            return moved;
        }
    }

    @GuardedBy("lock")
    private void growLocked(int wanted) throws ErrnoException {
        int size = Math.max(FIRST_SIZE, Integer.highestOneBit(wanted - 1) * 2);
        long offset = memory.allocate(size);
        MemorySegment segment = memory.segment();
        if (bytes > 0) {
            int first = Math.min(bytes, ringSize - head);
            MemorySegment.copy(segment, ringOffset + head, segment, offset, first);
            MemorySegment.copy(segment, ringOffset, segment, offset + first, bytes - first);
        }
        freeRingLocked();
        ringOffset = offset;
        ringSize = size;
        head = 0;
    }

    @GuardedBy("lock")
    private void freeRingLocked() {
        if (ringSize > 0) {
            memory.decRef(ringOffset, ringSize);
            ringSize = 0;
        }
    }

    /** Copies out from a distance behind the front. */
    @GuardedBy("lock")
    private long copyOutLocked(IoBuffer target, int distance, int length) throws ErrnoException {
        MemorySegment segment = memory.segment();
        int from = (head + distance) & (ringSize - 1);
        int first = Math.min(length, ringSize - from);
        long moved = target.put(segment, ringOffset + from, first);
        if (moved < first || first == length) {
            return moved;
        }
        try {
            return moved + target.put(segment, ringOffset, length - first);
        } catch (ErrnoException fault) {
            return moved;
        }
    }

    @GuardedBy("lock")
    private void consumeLocked(int length) {
        int left = bytes - length;
        head = left == 0 ? 0 : (head + length) & (ringSize - 1);
        bytes = left;
    }

    /** What a receive took. */
    static final class Taken {
        long copied;
        int messageLength;
        OpenFile @Nullable [] files;
        @Nullable Sender sender;
        byte @Nullable [] from;

        /** Whether {@link #files} are the queue's still: peeked. */
        boolean borrowedFiles;
    }

    /**
     * Takes bytes of a stream: over messages of one sender, up to one that brings files. Returns
     * null when there are none.
     */
    @Nullable Taken takeFromStream(IoBuffer target, boolean peek) throws ErrnoException {
        lock.lock();
        try {
            if (messages.isEmpty()) {
                return null;
            }
            Taken taken = new Taken();
            int distance = 0;
            Iterator<Message> each = messages.iterator();
            List<Message> drained = new ArrayList<>(2);
            while (each.hasNext() && (target.remaining() > 0 || taken.copied == 0)) {
                Message message = each.next();
                boolean start = distance == 0 && taken.copied == 0;
                if (taken.files != null) {
                    break;
                }
                if (!start && !same(message.sender, taken.sender)) {
                    break;
                }
                int length = (int) Math.min(message.length, target.remaining());
                long moved = length == 0 ? 0 : copyPartLocked(target, distance, length, taken);
                taken.sender = message.sender;
                takeFiles(message, taken, peek);
                taken.copied += moved;
                distance += (int) moved;
                if (!peek) {
                    message.length -= (int) moved;
                    if (message.length == 0) {
                        drained.add(message);
                    }
                }
                if (moved < length || target.remaining() == 0) {
                    break;
                }
            }
            if (!peek) {
                removeLocked(drained, distance);
            }
            taken.messageLength = (int) taken.copied;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long copyPartLocked(IoBuffer target, int distance, int length, Taken taken)
            throws ErrnoException {
        try {
            return copyOutLocked(target, distance, length);
        } catch (ErrnoException fault) {
            if (taken.copied == 0) {
                throw fault;
            }
            return 0;
        }
    }

    private static boolean same(@Nullable Sender a, @Nullable Sender b) {
        return a == null ? b == null : a.equals(b);
    }

    @GuardedBy("lock")
    private void removeLocked(List<Message> drained, int length) {
        for (int i = 0; i < drained.size(); i++) {
            messages.remove();
        }
        if (!drained.isEmpty()) {
            Message last = drained.getLast();
            last.files = null;
            last.sender = null;
            spare = last;
        }
        consumeLocked(length);
        count = messages.size();
    }

    /** Peeked files get a reference of their own, for they stay in the queue. */
    private static void takeFiles(Message message, Taken taken, boolean peek) {
        OpenFile[] files = message.files;
        if (files == null) {
            return;
        }
        taken.files = files;
        if (peek) {
            taken.borrowedFiles = true;
            for (OpenFile file : files) {
                file.tryRetain(); // the queue holds one: succeeds
            }
        } else {
            message.files = null;
        }
    }

    /** Takes one message; what does not fit is lost. Returns null when there is none. */
    @Nullable Taken takeMessage(IoBuffer target, boolean peek) throws ErrnoException {
        lock.lock();
        try {
            Message message = messages.peek();
            if (message == null) {
                return null;
            }
            Taken taken = new Taken();
            taken.messageLength = message.length;
            taken.sender = message.sender;
            taken.from = message.from;
            int length = (int) Math.min(message.length, target.remaining());
            if (length > 0) {
                taken.copied = copyOutLocked(target, 0, length);
            }
            takeFiles(message, taken, peek);
            if (!peek) {
                messages.remove();
                consumeLocked(message.length);
                count = messages.size();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything and takes nothing any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        clear();
    }

    /** Drops everything; returns whether something was lost. */
    boolean clear() {
        List<OpenFile> files = new ArrayList<>();
        boolean lost;
        lock.lock();
        try {
            lost = !messages.isEmpty();
            for (Message message : messages) {
                if (message.files != null) {
                    files.addAll(List.of(message.files));
                }
            }
            messages.clear();
            head = 0;
            bytes = 0;
            count = 0;
            freeRingLocked();
        } finally {
            lock.unlock();
        }
        for (OpenFile file : files) {
            InFlight.landed(1);
            file.release();
        }
        return lost;
    }
}
