package runscj.sentry.socket.unix;

import static runscj.abi.Signal.POLL_IN;
import static runscj.abi.Signal.POLL_OUT;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Poll;
import runscj.abi.Socket;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.BrokenPipe;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.socket.SocketOptions;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Asynchronous;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;

/** What all unix sockets have: names, a queue, shutdown state. */
abstract class UnixSocket implements SocketFile, Asynchronous {
    static final int READABLE = Poll.POLLIN | Poll.POLLRDNORM;
    static final int WRITABLE = Poll.POLLOUT | Poll.POLLWRNORM | Poll.POLLWRBAND;

    final UnixSockets sockets;
    final MessageQueue queue;
    final WaitQueue waiters = new WaitQueue();
    final AsyncQueue toSignal = new AsyncQueue();

    /**
     * Whether a send found no room: who waits for it by SIGIO is told once (kernel: ASYNC_NOSPACE).
     */
    volatile boolean lacksRoom;

    private final NetworkNamespace network;
    private final Inode inode;
    private final int type;
    private final SocketOptions options = new SocketOptions();

    /** What restricts who made it; immutable once the socket is known. */
    @Nullable LandlockDomain domain;

    /** The following are written under the sockets' lock and read by anybody. */
    volatile byte @Nullable [] name;

    volatile @Nullable VfsPath boundPath;
    volatile @Nullable UnixSocket peer;
    volatile @Nullable Sender peerCredentials;
    volatile boolean readShut;
    volatile boolean writeShut;
    volatile boolean closed;
    private volatile int error;

    UnixSocket(UnixSockets sockets, NetworkNamespace network, Inode inode, int type) {
        this.sockets = sockets;
        this.network = network;
        this.inode = inode;
        this.type = type;
        this.queue = new MessageQueue(sockets.memory());
    }

    @Override
    public final int family() {
        return Socket.AF_UNIX;
    }

    @Override
    public final int type() {
        return type;
    }

    @Override
    public final int protocol() {
        return 0;
    }

    @Override
    public final NetworkNamespace network() {
        return network;
    }

    @Override
    public final SocketOptions options() {
        return options;
    }

    @Override
    public final Inode inode() {
        return inode;
    }

    @Override
    public final WaitQueue waiters() {
        return waiters;
    }

    @Override
    public final void subscribe(AsyncQueue.Subscriber added) {
        toSignal.add(added);
    }

    @Override
    public final void unsubscribe(AsyncQueue.Subscriber removed) {
        toSignal.remove(removed);
    }

    /** Something came: for poll(2) and SIGIO. */
    final void tellReadable() {
        waiters.wake(READABLE);
        toSignal.tell(POLL_IN);
    }

    /** There may be room to send. */
    final void tellWritable() {
        waiters.wake(WRITABLE);
        if (lacksRoom && (readyEvents() & Poll.POLLOUT) != 0) {
            lacksRoom = false;
            toSignal.tell(POLL_OUT);
        }
    }

    @Override
    public final boolean isStream() {
        return type == Socket.SOCK_STREAM;
    }

    @Override
    public final void bind(Task task, byte[] address) throws ErrnoException {
        sockets.bind(task, this, address);
    }

    @Override
    public final byte[] localName() {
        byte[] current = name;
        return current == null ? UnixAddress.UNNAMED : current;
    }

    @Override
    public final byte[] peerName() throws ErrnoException {
        UnixSocket other = peer;
        if (other == null) {
            throw Errno.ENOTCONN.raise();
        }
        return other.localName();
    }

    @Override
    public final int[] peerCredentials(Task task) {
        Sender sender = peerCredentials;
        return sender == null ? new int[] {0, -1, -1} : sender.shownTo(task);
    }

    @Override
    public final int takeError() {
        synchronized (this) {
            int taken = error;
            error = 0;
            return taken;
        }
    }

    final boolean hasError() {
        return error != 0;
    }

    final void fail(Errno errno) {
        synchronized (this) {
            error = errno.number();
        }
    }

    final void throwError() throws ErrnoException {
        if (error != 0) {
            int number = takeError();
            if (number != 0) {
                throw Errno.of(number).raise();
            }
        }
    }

    /** Returns the sender to be remembered with a message, if anybody wants to know. */
    static @Nullable Sender senderOf(Task task, UnixSocket from, UnixSocket to, Outgoing message) {
        int[] given = message.credentials;
        if (given != null) {
            Pid pid = task.pidNamespace().pid(given[0]);
            return new Sender(pid == null ? task.threadGroup().pid() : pid, given[1], given[2]);
        }
        boolean wanted = from.options.passesCredentials() || to.options.passesCredentials();
        return wanted ? Sender.real(task) : null;
    }

    /** Hands what came along to a receiver. */
    final void deliver(Task task, MessageQueue.Taken taken, Incoming message) {
        OpenFile[] files = taken.files;
        if (files != null) {
            if (!taken.borrowedFiles) {
                InFlight.landed(files.length);
            }
            message.files = files;
        }
        if (options.passesCredentials()) {
            Sender sender = taken.sender;
            message.credentials =
                    sender == null
                            ? new int[] {0, UnixSockets.OVERFLOW_ID, UnixSockets.OVERFLOW_ID}
                            : sender.shownTo(task);
        }
    }

    @Override
    public final long read(Caller caller, IoBuffer target) throws GuestException {
        if (target.remaining() == 0) {
            return 0;
        }
        Incoming message = new Incoming();
        try {
            return receive(Task.of(caller), target, message);
        } finally {
            message.dropFiles();
        }
    }

    @Override
    public final long write(Caller caller, IoBuffer source) throws GuestException {
        try {
            return send(Task.of(caller), source, new Outgoing());
        } catch (ErrnoException e) {
            boolean signals = e.errno() == Errno.EPIPE && isStream();
            throw signals ? BrokenPipe.signal(caller) : e;
        }
    }

    @Override
    public final void shutdown(int how) throws ErrnoException {
        sockets.shutdown(this, how);
    }

    @Override
    public final void close() {
        sockets.close(this);
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        switch (command) {
            case Ioctl.FIONREAD -> task.mm().writeInt(argument, readableBytes());
            case Ioctl.TIOCOUTQ -> task.mm().writeInt(argument, unreadByPeer());
            default -> throw Errno.ENOTTY.raise();
        }
        return 0;
    }

    abstract int readableBytes() throws ErrnoException;

    private int unreadByPeer() {
        UnixSocket other = peer;
        return other == null ? 0 : other.queue.bytes();
    }
}
