package runscj.sentry.kernel.ipc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.abi.Poll;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;

/** msgget(2), msgop(2), msgctl(2). Any thread. */
public final class MessageQueues {
    private static final int MESSAGE_OVERHEAD = 64;

    private final OrderedLock lock = LockRank.FILE.newLock();

    @GuardedBy("lock")
    private final IpcTable<Queue> table;

    private final IpcQuota quota;

    MessageQueues(UserNamespace owner, IpcQuota quota) {
        this.quota = quota;
        table = new IpcTable<>(Ipc.MSGMNI, owner, quota);
    }

    /** A message: its type is positive. */
    public record Message(long type, byte[] text) {}

    /** A queue; its state is the table owner's. */
    public static final class Queue extends IpcObject {
        private final ArrayDeque<Message> messages = new ArrayDeque<>();
        private final WaitQueue waiters = new WaitQueue();
        private long bytes;
        private long bytesMax = Ipc.MSGMNB;
        private long sentSeconds;
        private long receivedSeconds;
        private int sender;
        private int receiver;

        private Queue(Credentials creator, int key, int mode) {
            super(creator, key, mode);
        }

        /** Returns where those wait that found it full or empty. */
        public WaitQueue waiters() {
            return waiters;
        }
    }

    /** What IPC_STAT tells. */
    public record Status(
            IpcObject.Permissions permissions,
            long sentSeconds,
            long receivedSeconds,
            long changedSeconds,
            long bytes,
            long count,
            long bytesMax,
            int sender,
            int receiver) {}

    /** What MSG_INFO tells. */
    public record Totals(int queues, int messages, int bytes, int highest) {}

    /** msgget(2). */
    public int get(Credentials caller, int key, int flags) throws ErrnoException {
        lock.lock();
        try {
            return table.get(
                    caller,
                    key,
                    flags,
                    new IpcTable.Maker<>() {
                        @Override
                        public Queue make() {
                            return new Queue(caller, key, flags);
                        }

                        @Override
                        public void check(Queue found) {}
                    });
        } finally {
            lock.unlock();
        }
    }

    /** Returns a queue for sending ({@link IpcObject#WRITE}) or receiving; EINVAL, EACCES. */
    public Queue find(Credentials caller, int id, int access) throws ErrnoException {
        lock.lock();
        try {
            Queue queue = table.find(id);
            queue.require(caller, access);
            return queue;
        } finally {
            lock.unlock();
        }
    }

    /** Appends a message; false for no room. EIDRM, EACCES, ENOMEM. */
    public boolean send(Credentials caller, Queue queue, Message message, int pid)
            throws ErrnoException {
        int length = message.text.length;
        lock.lock();
        try {
            requirePresent(caller, queue, IpcObject.WRITE);
            if (queue.bytes + length > queue.bytesMax
                    || queue.messages.size() + 1 > queue.bytesMax) {
                return false;
            }
            if (!quota.messageBytes.take(length + MESSAGE_OVERHEAD)) {
                throw Errno.ENOMEM.raise();
            }
            queue.bytes += length;
            queue.messages.add(message);
            queue.sender = pid;
            queue.sentSeconds = IpcObject.nowSeconds();
        } finally {
            lock.unlock();
        }
        queue.waiters.wake(Poll.POLLIN);
        return true;
    }

    private static void requirePresent(Credentials caller, Queue queue, int access)
            throws ErrnoException {
        if (queue.removed()) {
            throw Errno.EIDRM.raise();
        }
        queue.require(caller, access);
    }

    /**
     * Takes a message of a type as msgrcv(2) chooses it, or copies the one at a position
     * (MSG_COPY); null for none. EIDRM, EACCES, E2BIG.
     */
    public @Nullable Message receive(
            Credentials caller, Queue queue, long type, long room, int flags, int pid)
            throws ErrnoException {
        Message found;
        lock.lock();
        try {
            requirePresent(caller, queue, IpcObject.READ);
            boolean copies = (flags & Ipc.MSG_COPY) != 0;
            found = copies ? at(queue, type) : choose(queue, type, flags);
            if (found == null) {
                return null;
            }
            if (found.text.length > room && (flags & Ipc.MSG_NOERROR) == 0) {
                throw Errno.E2BIG.raise();
            }
            if (copies) {
                return found;
            }
            removeIdentical(queue.messages, found);
            quota.messageBytes.give(found.text.length + MESSAGE_OVERHEAD);
            queue.bytes -= found.text.length;
            queue.receiver = pid;
            queue.receivedSeconds = IpcObject.nowSeconds();
        } finally {
            lock.unlock();
        }
        queue.waiters.wake(Poll.POLLOUT);
        return found;
    }

    private static @Nullable Message at(Queue queue, long position) {
        long left = position;
        for (Message message : queue.messages) {
            if (left-- == 0) {
                return message;
            }
        }
        return null;
    }

    private static @Nullable Message choose(Queue queue, long type, int flags) {
        long most = type == Long.MIN_VALUE ? Long.MAX_VALUE : -type;
        Message lowest = null;
        for (Message message : queue.messages) {
            if (type == 0) {
                return message;
            }
            if (type > 0) {
                boolean except = (flags & Ipc.MSG_EXCEPT) != 0;
                if ((message.type == type) != except) {
                    return message;
                }
            } else if (message.type <= most && (lowest == null || message.type < lowest.type)) {
                lowest = message;
            }
        }
        return lowest;
    }

    private static void removeIdentical(ArrayDeque<Message> messages, Message found) {
        for (Iterator<Message> each = messages.iterator(); each.hasNext(); ) {
            if (each.next() == found) {
                each.remove();
                return;
            }
        }
    }

    /** IPC_STAT, MSG_STAT, MSG_STAT_ANY: the last two take a place. */
    public Status status(Credentials caller, int id, int command) throws ErrnoException {
        lock.lock();
        try {
            Queue queue = command == Ipc.IPC_STAT ? table.find(id) : table.place(id);
            if (command != Ipc.MSG_STAT_ANY) {
                queue.require(caller, IpcObject.READ);
            }
            return new Status(
                    queue.permissions(),
                    queue.sentSeconds,
                    queue.receivedSeconds,
                    queue.changedSeconds(),
                    queue.bytes,
                    queue.messages.size(),
                    queue.bytesMax,
                    queue.sender,
                    queue.receiver);
        } finally {
            lock.unlock();
        }
    }

    /** Returns sums over all queues. */
    public Totals totals() {
        lock.lock();
        try {
            int messages = 0;
            long bytes = 0;
            int highest = table.highest();
            for (int i = 0; i <= highest; i++) {
                try {
                    Queue queue = table.place(i);
                    messages += queue.messages.size();
                    bytes += queue.bytes;
                } catch (ErrnoException e) {
                    // an unused place
                }
            }
            return new Totals(table.used(), messages, (int) bytes, highest);
        } finally {
            lock.unlock();
        }
    }

    /** IPC_SET. EPERM also for a larger queue than is usual. */
    public void change(Credentials caller, int id, int uid, int gid, int mode, long bytesMax)
            throws ErrnoException {
        Queue queue;
        lock.lock();
        try {
            queue = table.find(id);
            queue.requireOwner(caller);
            if (Long.compareUnsigned(bytesMax, Ipc.MSGMNB) > 0
                    && !caller.capable(Capability.CAP_SYS_RESOURCE)) {
                throw Errno.EPERM.raise();
            }
            queue.change(uid, gid, mode);
            queue.bytesMax = bytesMax < 0 ? Long.MAX_VALUE : bytesMax;
        } finally {
            lock.unlock();
        }
        queue.waiters.wake(Poll.POLLIN | Poll.POLLOUT);
    }

    /** IPC_RMID. */
    public void remove(Credentials caller, int id) throws ErrnoException {
        Queue queue;
        lock.lock();
        try {
            queue = table.find(id);
            queue.requireOwner(caller);
            removeLocked(queue);
        } finally {
            lock.unlock();
        }
        queue.waiters.wake(Poll.POLLIN | Poll.POLLOUT);
    }

    @GuardedBy("lock")
    private void removeLocked(Queue queue) {
        table.remove(queue);
        quota.messageBytes.give(queue.bytes + (long) queue.messages.size() * MESSAGE_OVERHEAD);
        queue.messages.clear();
    }

    /** The namespace goes: so do all queues. Nobody waits any more. */
    void removeAll() {
        lock.lock();
        try {
            table.all().forEach(this::removeLocked);
        } finally {
            lock.unlock();
        }
    }
}
