package runscj.sentry.fs.mqueue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;

/** An open queue: what mq_open(2) returns. Reading it tells of its state. */
public final class PosixQueueFile implements Pollable {
    private final PosixQueues queues;
    private final PosixQueue queue;
    private final ThreadGroup opener;
    private final AtomicInteger position = new AtomicInteger();

    PosixQueueFile(PosixQueues queues, PosixQueue queue, ThreadGroup opener) {
        this.queues = queues;
        this.queue = queue;
        this.opener = opener;
    }

    /** Returns the queue. */
    public PosixQueue queue() {
        return queue;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        byte[] text = queue.describe().getBytes(StandardCharsets.US_ASCII);
        int from = Math.min(position.get(), text.length);
        int length = (int) Math.min(target.remaining(), text.length - from);
        if (length == 0) {
            return 0;
        }
        long moved = target.put(MemorySegment.ofArray(text), from, length);
        position.set(from + (int) moved);
        return moved;
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        throw Errno.EINVAL.raise();
    }

    @Override
    public int readyEvents() {
        return queue.readyEvents();
    }

    @Override
    public WaitQueue waiters() {
        return queue.waiters();
    }

    @Override
    public Inode inode() {
        return queue.inode();
    }

    @Override
    public void close() {
        queue.unregister(opener);
        queues.release(queue);
    }
}
