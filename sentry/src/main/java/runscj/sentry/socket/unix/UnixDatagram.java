package runscj.sentry.socket.unix;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.Socket;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.vfs.Inode;

/** SOCK_DGRAM. */
final class UnixDatagram extends UnixSocket {
    /** net.unix.max_dgram_qlen: messages that wait in one socket, and one more. */
    static final int QUEUE_MAX = 11;

    /** Sockets that are connected to this one or found it full: told when there is room. */
    final Set<UnixDatagram> senders = ConcurrentHashMap.newKeySet();

    UnixDatagram(UnixSockets sockets, NetworkNamespace network, Inode inode) {
        super(sockets, network, inode, Socket.SOCK_DGRAM);
    }

    boolean isFull() {
        return queue.count() >= QUEUE_MAX;
    }

    @Override
    public long connect(Task task, byte[] address) throws GuestException {
        return sockets.connectDatagram(task, this, address);
    }

    @Override
    public int readyEvents() {
        int events = 0;
        if (hasError()) {
            events |= Poll.POLLERR;
        }
        if (readShut) {
            events |= Poll.POLLRDHUP | READABLE;
        }
        if (readShut && writeShut) {
            events |= Poll.POLLHUP;
        }
        if (queue.count() > 0) {
            events |= READABLE;
        }
        boolean full = peer instanceof UnixDatagram other && other.peer != this && other.isFull();
        return full ? events : events | WRITABLE;
    }

    @Override
    public long send(Task task, IoBuffer source, Outgoing message) throws GuestException {
        if ((message.flags & Socket.MSG_OOB) != 0) {
            throw Errno.EOPNOTSUPP.raise();
        }
        throwError();
        UnixDatagram to = destination(task, message);
        if (writeShut) {
            throw Errno.EPIPE.raise();
        }
        if (to.closed) {
            sockets.disconnect(this, to);
            throw Errno.ECONNREFUSED.raise();
        }
        if (to.peer != null && to.peer != this) {
            throw Errno.EPERM.raise();
        }
        if (to.readShut) {
            throw Errno.EPIPE.raise();
        }
        if (!Packets.send(task, this, source, message, to, QUEUE_MAX, name)) {
            to.senders.add(this);
            // Room may have come before the receiver could see us.
            if (to.closed || !Packets.send(task, this, source, message, to, QUEUE_MAX, name)) {
                lacksRoom = true;
                return WOULD_BLOCK;
            }
        }
        to.tellReadable();
        return message.sentLength();
    }

    private UnixDatagram destination(Task task, Outgoing message) throws ErrnoException {
        byte[] address = message.address;
        UnixSocket found;
        if (address == null) {
            found = peer;
            if (found == null) {
                throw Errno.ENOTCONN.raise();
            }
        } else {
            UnixAddress.require(address);
            found = sockets.find(task, this, address);
        }
        if (found instanceof UnixDatagram datagram) {
            return datagram;
        }
        throw Errno.EPROTOTYPE.raise();
    }

    @Override
    public long receive(Task task, IoBuffer target, Incoming message) throws GuestException {
        if ((message.flags & Socket.MSG_OOB) != 0) {
            throw Errno.EOPNOTSUPP.raise();
        }
        throwError();
        boolean peek = (message.flags & Socket.MSG_PEEK) != 0;
        MessageQueue.Taken taken = queue.takeMessage(target, peek);
        if (taken == null) {
            // only a reader that would sleep is told of the end
            boolean sleeps = (message.flags & Socket.MSG_DONTWAIT) == 0;
            return readShut && sleeps ? 0 : WOULD_BLOCK;
        }
        deliver(task, taken, message);
        message.address = taken.from;
        if (!peek) {
            wakeSenders();
        }
        return Packets.result(taken, message);
    }

    /** Tells those that found this socket full. */
    void wakeSenders() {
        for (UnixDatagram sender : senders) {
            if (sender.peer != this) {
                senders.remove(sender);
            }
            sender.tellWritable();
        }
    }

    @Override
    int readableBytes() {
        return queue.firstLength();
    }
}
