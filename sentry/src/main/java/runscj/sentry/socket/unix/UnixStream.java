package runscj.sentry.socket.unix;

import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.Socket;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Listener;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.WholeWrites;

/** SOCK_STREAM and SOCK_SEQPACKET. */
final class UnixStream extends UnixSocket implements Listener, WholeWrites {
    /**
     * Connections that wait to be accepted; not null while listening. UnixSockets uses it under its
     * lock.
     */
    @Nullable ArrayDeque<UnixStream> pending;

    volatile int backlog;

    /** Sockets that found the backlog full. */
    final Set<UnixStream> connecting = ConcurrentHashMap.newKeySet();

    volatile boolean listening;
    volatile int pendingCount;
    @Nullable Sender listenerCredentials;

    /** Whether it has had a peer: it cannot get another. */
    volatile boolean connected;

    UnixStream(UnixSockets sockets, NetworkNamespace network, Inode inode, int type) {
        super(sockets, network, inode, type);
    }

    @Override
    public void listen(Task task, int newBacklog) throws ErrnoException {
        sockets.listen(task, this, newBacklog);
    }

    @Override
    public boolean listening() {
        return listening;
    }

    @Override
    public @Nullable UnixStream accept(Task task) throws ErrnoException {
        return sockets.accept(this);
    }

    @Override
    public long connect(Task task, byte[] address) throws GuestException {
        return sockets.connectStream(task, this, address);
    }

    @Override
    public int readyEvents() {
        int events = 0;
        if (hasError()) {
            events |= Poll.POLLERR;
        }
        if (listening) {
            return pendingCount > 0 ? events | READABLE : events;
        }
        if (readShut) {
            events |= Poll.POLLRDHUP | READABLE;
        }
        if ((readShut && writeShut) || !connected) {
            events |= Poll.POLLHUP;
        }
        if (queue.count() > 0) {
            events |= READABLE;
        }
        UnixSocket other = peer;
        if (other == null || other.queue.charge() < options().sendBuffer() / 4 * 3) {
            events |= WRITABLE;
        }
        return events;
    }

    @Override
    public long send(Task task, IoBuffer source, Outgoing message) throws GuestException {
        if ((message.flags & Socket.MSG_OOB) != 0) {
            throw Errno.EOPNOTSUPP.raise();
        }
        throwError();
        if (message.address != null && type() == Socket.SOCK_STREAM) {
            throw connected ? Errno.EISCONN.raise() : Errno.EOPNOTSUPP.raise();
        }
        UnixSocket other = peer;
        if (!connected) {
            throw Errno.ENOTCONN.raise();
        }
        if (writeShut || other == null || other.closed || other.readShut) {
            throw Errno.EPIPE.raise();
        }
        long sent =
                type() == Socket.SOCK_STREAM
                        ? sendBytes(task, source, message, other)
                        : sendPacket(task, source, message, other);
        if (sent == WOULD_BLOCK) {
            lacksRoom = true;
        } else {
            other.tellReadable();
        }
        return sent;
    }

    private long sendBytes(Task task, IoBuffer source, Outgoing message, UnixSocket to)
            throws ErrnoException {
        if (source.remaining() == 0) {
            return 0;
        }
        OpenFile[] files = message.controlSent ? null : message.files;
        if (files != null) {
            InFlight.takeOff(task, files);
        }
        long moved = 0;
        try {
            Sender sender = senderOf(task, this, to, message);
            moved = to.queue.addToStream(source, options().sendBuffer(), files, sender);
        } finally {
            if (moved <= 0 && files != null) {
                InFlight.giveBack(files);
            }
        }
        if (moved < 0) {
            return WOULD_BLOCK;
        }
        if (moved == 0) {
            throw Errno.EPIPE.raise();
        }
        message.controlSent = true;
        return moved;
    }

    private long sendPacket(Task task, IoBuffer source, Outgoing message, UnixSocket to)
            throws ErrnoException {
        return Packets.send(task, this, source, message, to, Integer.MAX_VALUE, null)
                ? message.sentLength()
                : WOULD_BLOCK;
    }

    @Override
    public long receive(Task task, IoBuffer target, Incoming message) throws GuestException {
        if ((message.flags & Socket.MSG_OOB) != 0) {
            throw isStream() ? Errno.EINVAL.raise() : Errno.EOPNOTSUPP.raise();
        }
        if (listening || !connected) {
            throw type() == Socket.SOCK_STREAM ? Errno.EINVAL.raise() : Errno.ENOTCONN.raise();
        }
        boolean stream = type() == Socket.SOCK_STREAM;
        if (stream && target.remaining() == 0 && queue.count() > 0) {
            return 0;
        }
        if (!stream) {
            throwError();
        }
        boolean peek = (message.flags & Socket.MSG_PEEK) != 0;
        MessageQueue.Taken taken =
                stream ? queue.takeFromStream(target, peek) : queue.takeMessage(target, peek);
        if (taken == null) {
            throwError();
            return readShut ? 0 : WOULD_BLOCK;
        }
        deliver(task, taken, message);
        UnixSocket other = peer;
        message.address = other == null ? null : other.name;
        if (!peek && other != null) {
            other.tellWritable();
        }
        if (stream) {
            return taken.copied;
        }
        return Packets.result(taken, message);
    }

    @Override
    int readableBytes() throws ErrnoException {
        if (listening) {
            throw Errno.EINVAL.raise();
        }
        return queue.bytes();
    }
}
