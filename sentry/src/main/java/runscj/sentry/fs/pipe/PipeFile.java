package runscj.sentry.fs.pipe;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Poll;
import runscj.sentry.kernel.BrokenPipe;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Asynchronous;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.PendingOpen;
import runscj.sentry.vfs.StreamCapacity;
import runscj.sentry.vfs.WholeWrites;

/** One open end of a pipe or FIFO, or (O_RDWR) both ends of a FIFO. */
final class PipeFile implements PendingOpen, Asynchronous, Ioctls, StreamCapacity, WholeWrites {
    /** Which end. */
    enum End {
        READ,
        WRITE,
        BOTH;

        boolean reads() {
            return this != WRITE;
        }

        boolean writes() {
            return this != READ;
        }
    }

    /** What an end that was opened knows of partners. */
    enum Partner {
        /** Open does not wait, and a lack of partners shows. */
        THERE,
        /** Open waits for one. */
        AWAITED,
        /** Opened for reading without waiting: no POLLHUP before a writer has come and gone. */
        NOT_YET
    }

    private final Pipe pipe;
    private final Inode inode;
    private final End end;
    private final Partner partner;

    /** The partner's opens when this end was opened. */
    private final int seenOpens;

    /** Counts itself in. */
    PipeFile(Pipe pipe, Inode inode, End end, Partner partner) {
        this.pipe = pipe;
        this.inode = inode;
        this.end = end;
        this.partner = partner;
        this.seenOpens = end == End.WRITE ? pipe.readerOpens() : pipe.writerOpens();
        if (end.reads()) {
            pipe.addReader();
        }
        if (end.writes()) {
            pipe.addWriter();
        }
    }

    Pipe pipe() {
        return pipe;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        return pipe.read(target);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        try {
            return pipe.write(source);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EPIPE ? BrokenPipe.signal(caller) : e;
        }
    }

    @Override
    public boolean openPending() {
        if (partner != Partner.AWAITED) {
            return false;
        }
        return end == End.WRITE
                ? pipe.readers() == 0 && seenOpens == pipe.readerOpens()
                : pipe.writers() == 0 && seenOpens == pipe.writerOpens();
    }

    @Override
    public int readyEvents() {
        int events = 0;
        if (end.reads()) {
            if (pipe.count() > 0) {
                events |= Poll.POLLIN | Poll.POLLRDNORM;
            }
            if (pipe.writers() == 0
                    && !(partner == Partner.NOT_YET && seenOpens == pipe.writerOpens())) {
                events |= Poll.POLLHUP;
            }
        }
        if (end.writes()) {
            if (pipe.isWritable()) {
                events |= Poll.POLLOUT | Poll.POLLWRNORM;
            }
            if (pipe.readers() == 0) {
                events |= Poll.POLLERR;
            }
        }
        return events;
    }

    @Override
    public WaitQueue waiters() {
        return pipe.waiters();
    }

    @Override
    public void subscribe(AsyncQueue.Subscriber added) {
        if (end.reads()) {
            pipe.readersToSignal().add(added);
        }
        if (end.writes()) {
            pipe.writersToSignal().add(added);
        }
    }

    @Override
    public void unsubscribe(AsyncQueue.Subscriber removed) {
        pipe.readersToSignal().remove(removed);
        pipe.writersToSignal().remove(removed);
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        if (end.reads()) {
            pipe.removeReader();
        }
        if (end.writes()) {
            pipe.removeWriter();
        }
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        if (command != Ioctl.FIONREAD) {
            throw Errno.ENOTTY.raise();
        }
        task.mm().writeInt(argument, pipe.count());
        return 0;
    }

    @Override
    public int capacityBytes() {
        return pipe.capacity();
    }

    @Override
    public int resize(Caller caller, int wantedBytes) throws ErrnoException {
        return pipe.resize(caller.credentials(), wantedBytes);
    }
}
