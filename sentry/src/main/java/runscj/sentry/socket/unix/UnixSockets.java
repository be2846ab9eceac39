package runscj.sentry.socket.unix;

import static runscj.abi.Signal.POLL_HUP;
import static runscj.abi.Signal.POLL_IN;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.abi.GuestException;
import runscj.abi.Landlock;
import runscj.abi.Poll;
import runscj.abi.Socket;
import runscj.sentry.cred.landlock.LandlockDomain;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.NameCreation;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Permissions;
import runscj.sentry.vfs.UnnamedFileSystem;
import runscj.sentry.vfs.VfsPath;

/**
 * The unix sockets: abstract names by network namespace, and how sockets find each other.
 *
 * <p>One lock orders every change that concerns two sockets (connecting, accepting, shutting down,
 * closing), so that no two sockets' locks are ever taken together; only this class takes it. It is
 * a leaf in practice: no queue's lock (rank STREAM, earlier than this one's), no wake-up and no
 * path walk happens while it is held.
 */
public final class UnixSockets {
    /** What credentials of an unknown sender are. */
    static final int OVERFLOW_ID = 65534;

    private static final int AUTOBIND_MAX = 1 << 20;
    private static final int EVERYTHING =
            UnixSocket.READABLE
                    | UnixSocket.WRITABLE
                    | Poll.POLLHUP
                    | Poll.POLLRDHUP
                    | Poll.POLLERR;

    private final MemoryFile memory;
    private final UnnamedFileSystem fileSystem =
            new UnnamedFileSystem("sockfs", FsMagic.SOCKFS_MAGIC, DeviceRegistry.deviceId(0, 8));
    private final OrderedLock lock = LockRank.FILE.newLock();
    private final Set<UnixSocket> all = ConcurrentHashMap.newKeySet();

    @GuardedBy("lock")
    private final Map<AbstractName, UnixSocket> abstractNames = new HashMap<>();

    @GuardedBy("lock")
    private int nextAutomatic;

    /** An abstract name is one network namespace's and one type's. */
    private record AbstractName(NetworkNamespace network, String name) {
        static AbstractName of(UnixSocket socket, byte[] address) {
            return new AbstractName(
                    socket.network(), UnixAddress.abstractName(address, socket.type()));
        }
    }

    /** Makes the table; data in flight lies in the memory file. */
    public UnixSockets(MemoryFile memory) {
        this.memory = memory;
    }

    MemoryFile memory() {
        return memory;
    }

    /** Makes a socket; ESOCKTNOSUPPORT for an unknown type. SOCK_RAW means SOCK_DGRAM here. */
    public SocketFile create(Caller caller, int type) throws ErrnoException {
        return make(caller, type);
    }

    private UnixSocket make(Caller caller, int type) throws ErrnoException {
        Inode inode = fileSystem.newInode(caller, FileMode.S_IFSOCK | 0777);
        NetworkNamespace network = Task.of(caller).namespaces().network();
        UnixSocket socket =
                switch (type) {
                    case Socket.SOCK_STREAM, Socket.SOCK_SEQPACKET ->
                            new UnixStream(this, network, inode, type);
                    case Socket.SOCK_DGRAM, Socket.SOCK_RAW ->
                            new UnixDatagram(this, network, inode);
                    default -> throw Errno.ESOCKTNOSUPPORT.raise();
                };
        socket.domain = caller.landlock();
        all.add(socket);
        return socket;
    }

    /** Makes two sockets that are connected to each other. */
    public SocketFile[] createPair(Task task, int type) throws ErrnoException {
        UnixSocket first = make(task, type);
        UnixSocket second = make(task, type);
        Sender self = Sender.effective(task);
        lock.lock();
        try {
            connectLocked(first, second, self, self);
        } finally {
            lock.unlock();
        }
        return new SocketFile[] {first, second};
    }

    @GuardedBy("lock")
    private void connectLocked(
            UnixSocket first, UnixSocket second, Sender ofFirst, Sender ofSecond) {
        first.peer = second;
        second.peer = first;
        first.peerCredentials = ofSecond;
        second.peerCredentials = ofFirst;
        if (first instanceof UnixStream a && second instanceof UnixStream b) {
            a.connected = true;
            b.connected = true;
        }
    }

    void bind(Task task, UnixSocket socket, byte[] address) throws ErrnoException {
        if (UnixAddress.family(address) != Socket.AF_UNIX) {
            throw Errno.EINVAL.raise();
        }
        if (address.length == UnixAddress.UNNAMED.length) {
            bindAutomatically(socket);
            return;
        }
        UnixAddress.require(address);
        if (UnixAddress.isAbstract(address)) {
            bindAbstract(socket, address);
        } else {
            bindPath(task, socket, address);
        }
    }

    private void bindAutomatically(UnixSocket socket) throws ErrnoException {
        lock.lock();
        try {
            if (socket.name != null) {
                return;
            }
            for (int tries = 0; tries < AUTOBIND_MAX; tries++) {
                String digits = Integer.toHexString(nextAutomatic++ & (AUTOBIND_MAX - 1));
                byte[] address =
                        UnixAddress.ofAbstract("00000".substring(digits.length()) + digits);
                AbstractName key = AbstractName.of(socket, address);
                if (abstractNames.putIfAbsent(key, socket) == null) {
                    socket.name = address;
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
        throw Errno.ENOSPC.raise();
    }

    private void bindAbstract(UnixSocket socket, byte[] address) throws ErrnoException {
        lock.lock();
        try {
            if (socket.name != null) {
                throw Errno.EINVAL.raise();
            }
            AbstractName key = AbstractName.of(socket, address);
            if (abstractNames.putIfAbsent(key, socket) != null) {
                throw Errno.EADDRINUSE.raise();
            }
            socket.name = address;
        } finally {
            lock.unlock();
        }
    }

    private static void bindPath(Task task, UnixSocket socket, byte[] address)
            throws ErrnoException {
        if (socket.name != null) {
            throw exists(task, address) ? Errno.EADDRINUSE.raise() : Errno.EINVAL.raise();
        }
        VfsPath place;
        try {
            place =
                    NameCreation.mknod(
                            task,
                            null,
                            UnixAddress.path(address),
                            FileMode.S_IFSOCK | (socket.inode().mode() & 0777),
                            0);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EEXIST ? Errno.EADDRINUSE.raise() : e;
        }
        if (place.inode().attachIfAbsent(new Bound(socket)) instanceof Bound bound
                && bound.socket == socket) {
            socket.boundPath = place;
            socket.name = UnixAddress.canonical(address);
            return;
        }
        throw Errno.EADDRINUSE.raise();
    }

    /** Linux makes the node before it looks at the socket, and so finds the name taken first. */
    private static boolean exists(Task task, byte[] address) throws ErrnoException {
        try {
            PathWalk.resolve(task, null, UnixAddress.path(address), 0);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    /**
     * What is attached to a socket's inode: cleared when the socket closes, for the inode stays.
     */
    private static final class Bound {
        volatile @Nullable UnixSocket socket;

        Bound(UnixSocket socket) {
            this.socket = socket;
        }
    }

    /**
     * Returns the socket of a name; abstract names are looked up among sockets of the type:
     * ECONNREFUSED if nobody has it, ENOENT, EACCES; EPERM if landlock(7) keeps them apart.
     */
    UnixSocket find(Task task, UnixSocket from, byte[] address) throws ErrnoException {
        UnixSocket found = null;
        if (UnixAddress.isAbstract(address)) {
            lock.lock();
            try {
                found = abstractNames.get(AbstractName.of(from, address));
            } finally {
                lock.unlock();
            }
        } else {
            VfsPath place =
                    PathWalk.resolve(task, null, UnixAddress.path(address), PathWalk.FOLLOW);
            Permissions.require(task.credentials(), place.inode(), Permissions.WRITE);
            if (place.inode().attachment() instanceof Bound bound) {
                found = bound.socket;
            }
        }
        if (found == null || found.closed) {
            throw Errno.ECONNREFUSED.raise();
        }
        if (UnixAddress.isAbstract(address)
                && found != from.peer
                && LandlockDomain.separates(
                        task.landlock(),
                        found.domain,
                        Landlock.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET)) {
            throw Errno.EPERM.raise();
        }
        return found;
    }

    void listen(Task task, UnixStream socket, int backlog) throws ErrnoException {
        lock.lock();
        try {
            if (socket.name == null || socket.connected) {
                throw Errno.EINVAL.raise();
            }
            socket.backlog = backlog < 0 ? Socket.SOMAXCONN : Math.min(backlog, Socket.SOMAXCONN);
            if (socket.pending == null) {
                socket.pending = new ArrayDeque<>();
            }
            socket.listenerCredentials = Sender.effective(task);
            socket.peerCredentials = socket.listenerCredentials;
            socket.listening = true;
        } finally {
            lock.unlock();
        }
        wakeConnecting(socket);
    }

    private static void wakeConnecting(UnixStream listener) {
        for (UnixStream socket : listener.connecting) {
            listener.connecting.remove(socket);
            socket.waiters.wake(UnixSocket.WRITABLE);
        }
    }

    long connectStream(Task task, UnixStream socket, byte[] address) throws GuestException {
        UnixAddress.require(address);
        UnixSocket found = find(task, socket, address);
        if (!(found instanceof UnixStream listener) || found.type() != socket.type()) {
            throw Errno.EPROTOTYPE.raise();
        }
        UnixStream server = (UnixStream) make(task, socket.type());
        boolean queued = false;
        lock.lock();
        try {
            queued = enqueueLocked(task, socket, listener, server);
        } finally {
            lock.unlock();
            if (!queued) {
                server.closed = true;
                all.remove(server);
            }
        }
        if (!queued) {
            return awaitBacklog(socket, listener);
        }
        listener.tellReadable();
        return 0;
    }

    @GuardedBy("lock")
    private boolean enqueueLocked(
            Task task, UnixStream socket, UnixStream listener, UnixStream server)
            throws ErrnoException {
        ArrayDeque<UnixStream> pending = listener.pending;
        if (pending == null || listener.closed || listener.readShut) {
            throw Errno.ECONNREFUSED.raise();
        }
        if (pending.size() > listener.backlog) {
            return false;
        }
        if (socket.connected) {
            throw Errno.EISCONN.raise();
        }
        if (socket.listening) {
            throw Errno.EINVAL.raise();
        }
        Sender ofListener = listener.listenerCredentials;
        Sender self = Sender.effective(task);
        connectLocked(socket, server, self, ofListener == null ? self : ofListener);
        server.name = listener.name;
        pending.add(server);
        listener.pendingCount = pending.size();
        return true;
    }

    /** The backlog is full: the connecting socket is woken when the listener accepts. */
    private static long awaitBacklog(UnixStream socket, UnixStream listener) {
        listener.connecting.add(socket);
        // A place may have become free before the listener could see us.
        if (!listener.listening || listener.pendingCount <= listener.backlog) {
            socket.waiters.wake(UnixSocket.WRITABLE);
        }
        return FileImpl.WOULD_BLOCK;
    }

    @Nullable UnixStream accept(UnixStream listener) throws ErrnoException {
        UnixStream accepted;
        lock.lock();
        try {
            ArrayDeque<UnixStream> pending = listener.pending;
            if (pending == null) {
                throw Errno.EINVAL.raise();
            }
            if (pending.isEmpty() && listener.readShut) {
                throw Errno.EINVAL.raise();
            }
            accepted = pending.poll();
            listener.pendingCount = pending.size();
        } finally {
            lock.unlock();
        }
        if (accepted != null) {
            wakeConnecting(listener);
        }
        return accepted;
    }

    long connectDatagram(Task task, UnixDatagram socket, byte[] address) throws GuestException {
        if (UnixAddress.family(address) == Socket.AF_UNSPEC) {
            disconnect(socket, null);
            return 0;
        }
        UnixAddress.require(address);
        if (!(find(task, socket, address) instanceof UnixDatagram target)) {
            throw Errno.EPROTOTYPE.raise();
        }
        UnixDatagram old;
        lock.lock();
        try {
            if (target.peer != null && target.peer != socket) {
                throw Errno.EPERM.raise();
            }
            old = socket.peer instanceof UnixDatagram before && before != target ? before : null;
            if (old != null) {
                old.senders.remove(socket);
            }
            socket.peer = target;
            target.senders.add(socket);
        } finally {
            lock.unlock();
        }
        forget(socket, old);
        return 0;
    }

    /** Takes a datagram socket's peer away, if it is the expected one or null stands for any. */
    void disconnect(UnixDatagram socket, @Nullable UnixDatagram expected) {
        UnixDatagram gone = null;
        lock.lock();
        try {
            if (socket.peer instanceof UnixDatagram old && (expected == null || old == expected)) {
                old.senders.remove(socket);
                socket.peer = null;
                gone = old;
            }
        } finally {
            lock.unlock();
        }
        forget(socket, gone);
    }

    /**
     * Drops what a socket has received that is not connected to a peer any more; a peer that is
     * connected to the socket learns of it (kernel: unix_dgram_disconnected).
     */
    private static void forget(UnixDatagram socket, @Nullable UnixDatagram old) {
        if (old == null || !socket.queue.clear()) {
            return;
        }
        socket.wakeSenders();
        if (!old.closed && old.peer == socket) {
            old.fail(Errno.ECONNRESET);
            old.waiters.wake(EVERYTHING);
        }
    }

    void shutdown(UnixSocket socket, int how) throws ErrnoException {
        if (how < Socket.SHUT_RD || how > Socket.SHUT_RDWR) {
            throw Errno.EINVAL.raise();
        }
        boolean reads = how != Socket.SHUT_WR;
        boolean writes = how != Socket.SHUT_RD;
        UnixSocket other;
        lock.lock();
        try {
            other = socket instanceof UnixStream ? socket.peer : null;
            socket.readShut |= reads;
            socket.writeShut |= writes;
            if (other != null) {
                other.readShut |= writes;
                other.writeShut |= reads;
            }
        } finally {
            lock.unlock();
        }
        socket.waiters.wake(EVERYTHING);
        if (other != null) {
            other.waiters.wake(EVERYTHING);
            if (writes) {
                other.toSignal.tell(reads ? POLL_HUP : POLL_IN);
            }
        }
    }

    /** Tells the peer that a stream socket is gone. */
    @GuardedBy("lock")
    private void hangUpLocked(UnixStream gone, @Nullable Errno reset) {
        UnixSocket other = gone.peer;
        if (other == null) {
            return;
        }
        other.readShut = true;
        other.writeShut = true;
        if (reset != null) {
            other.fail(reset);
        }
    }

    /** Takes a stream socket that closes out of others; returns who waited to be accepted. */
    @GuardedBy("lock")
    private @Nullable ArrayDeque<UnixStream> detachLocked(UnixStream socket) {
        ArrayDeque<UnixStream> waiting = socket.pending;
        socket.pending = null;
        socket.listening = false;
        socket.pendingCount = 0;
        if (waiting != null) {
            for (UnixStream server : waiting) {
                hangUpLocked(server, Errno.ECONNRESET);
                server.closed = true;
            }
        }
        hangUpLocked(socket, socket.queue.count() > 0 ? Errno.ECONNRESET : null);
        return waiting;
    }

    void close(UnixSocket socket) {
        UnixSocket other;
        ArrayDeque<UnixStream> waiting = null;
        lock.lock();
        try {
            socket.closed = true;
            other = socket.peer;
            byte[] name = socket.name;
            if (name != null && UnixAddress.isAbstract(name)) {
                abstractNames.remove(AbstractName.of(socket, name), socket);
            }
            if (socket instanceof UnixStream stream) {
                waiting = detachLocked(stream);
            } else if (other instanceof UnixDatagram target
                    && socket instanceof UnixDatagram sender) {
                target.senders.remove(sender);
                socket.peer = null;
            }
        } finally {
            lock.unlock();
        }
        VfsPath place = socket.boundPath;
        if (place != null && place.inode().attachment() instanceof Bound bound) {
            bound.socket = null;
        }
        socket.queue.close();
        all.remove(socket);
        if (other != null) {
            other.waiters.wake(EVERYTHING);
            if (socket instanceof UnixStream) {
                other.toSignal.tell(POLL_HUP);
            }
        }
        socket.waiters.wake(EVERYTHING);
        if (socket instanceof UnixStream stream) {
            wakeConnecting(stream);
        } else if (socket instanceof UnixDatagram datagram) {
            datagram.wakeSenders();
        }
        if (waiting != null) {
            for (UnixStream server : waiting) {
                dropUnaccepted(server);
            }
        }
    }

    private void dropUnaccepted(UnixStream server) {
        server.queue.close();
        all.remove(server);
        UnixSocket client = server.peer;
        if (client != null) {
            client.waiters.wake(EVERYTHING);
            client.toSignal.tell(POLL_HUP);
        }
    }

    /** Appends the lines of /proc/net/unix, as the network of a task has them. */
    public void describe(Task of, StringBuilder out) {
        NetworkNamespace network = of.namespaces().network();
        for (UnixSocket socket : all) {
            if (socket.network() != network) {
                continue;
            }
            boolean listening = socket instanceof UnixStream stream && stream.listening;
            boolean connected = socket.peer != null;
            out.append("0000000000000000: 00000002 00000000 ");
            out.append(listening ? "00010000" : "00000000").append(" 000").append(socket.type());
            out.append(listening || !connected ? " 01 " : " 03 ");
            out.append(socket.inode().inodeNumber());
            String shown = UnixAddress.shown(socket.name);
            if (!shown.isEmpty()) {
                out.append(' ').append(shown);
            }
            out.append('\n');
        }
    }
}
