package runscj.sentry.socket;

import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ns.NetworkNamespace;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Pollable;

/**
 * A socket of any family, as the system calls see it. Never blocks; addresses are {@code sockaddr}
 * bytes. What only some sockets can do is a capability: {@link Listener}.
 */
public interface SocketFile extends Pollable, Ioctls {
    /** Returns AF_*. */
    int family();

    /** Returns SOCK_*. */
    int type();

    /** Returns the protocol number. */
    int protocol();

    /** Returns the network that it was made in. */
    NetworkNamespace network();

    /** Returns what setsockopt(2) at SOL_SOCKET has set. */
    SocketOptions options();

    /** Gives the socket a name: bind(2). */
    void bind(Task task, byte[] address) throws ErrnoException;

    /** Connects: 0, or WOULD_BLOCK when another attempt must be made after POLLOUT. */
    long connect(Task task, byte[] address) throws GuestException;

    /** Returns its own name. */
    byte[] localName() throws ErrnoException;

    /** Returns the peer's name; ENOTCONN. */
    byte[] peerName() throws ErrnoException;

    /**
     * Sends. Returns bytes taken, or WOULD_BLOCK; then POLLOUT comes on {@link #waiters}. EPIPE is
     * thrown without a signal.
     */
    long send(Task task, IoBuffer source, Outgoing message) throws GuestException;

    /**
     * Receives. Returns bytes (with MSG_TRUNC the message's length), 0 at the end, or WOULD_BLOCK.
     */
    long receive(Task task, IoBuffer target, Incoming message) throws GuestException;

    /** Shuts down: SHUT_RD, SHUT_WR or SHUT_RDWR. */
    void shutdown(int how) throws ErrnoException;

    /** Returns and clears the pending error's number, 0 for none: SO_ERROR. */
    int takeError();

    /** Returns SO_PEERCRED: pid in the caller's namespace, uid, gid. */
    int[] peerCredentials(Task task);

    /** Returns whether send and receive work on a stream without boundaries. */
    boolean isStream();
}
