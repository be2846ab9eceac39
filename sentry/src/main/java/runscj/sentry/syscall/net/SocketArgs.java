package runscj.sentry.syscall.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.kernel.Blocking;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.Mm;
import runscj.sentry.socket.SocketFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.VfsPath;

/** What the socket calls' arguments have in common. */
final class SocketArgs {
    /** sizeof(struct sockaddr_storage). */
    private static final int ADDRESS_MAX = 128;

    private SocketArgs() {}

    /** Returns the socket behind a descriptor: EBADF, ENOTSOCK. */
    static SocketFile socket(Task task, int fd) throws ErrnoException {
        return socket(task.file(fd));
    }

    static SocketFile socket(OpenFile file) throws ErrnoException {
        file.requireNotPath();
        if (file.impl() instanceof SocketFile socket) {
            return socket;
        }
        throw Errno.ENOTSOCK.raise();
    }

    /** Makes a socket an open file with one reference. */
    static OpenFile open(Task task, SocketFile socket, int statusFlags) throws ErrnoException {
        String name = "socket:[" + socket.inode().inodeNumber() + "]";
        VfsPath path = task.fsContext().vfs().anonymousPath(socket.inode(), name);
        path.pin();
        return new OpenFile(socket, path, Fcntl.O_RDWR | statusFlags);
    }

    /** Reads an address of a given length; EINVAL, EFAULT. */
    static byte[] address(Mm mm, long addr, int length) throws ErrnoException {
        if (length < 0 || length > ADDRESS_MAX) {
            throw Errno.EINVAL.raise();
        }
        byte[] address = new byte[length];
        if (length > 0) {
            mm.copyIn(addr, MemorySegment.ofArray(address), 0, length);
        }
        return address;
    }

    /**
     * Writes an address and its full length, cut to the room that is told at {@code lengthAddr}.
     */
    static void copyAddress(Mm mm, byte @Nullable [] address, long addr, long lengthAddr)
            throws ErrnoException {
        int room = mm.readInt(lengthAddr);
        if (room < 0) {
            throw Errno.EINVAL.raise();
        }
        int length = address == null ? 0 : address.length;
        if (address != null && length > 0 && room > 0) {
            mm.copyOut(addr, MemorySegment.ofArray(address), 0, Math.min(room, length));
        }
        mm.writeInt(lengthAddr, length);
    }

    /** Returns when a call with a timeout option gives up. */
    static long deadline(long timeoutNs) {
        return timeoutNs == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutNs;
    }

    /** Whether a call waits. */
    enum Patience {
        AS_FILE,
        NONE
    }

    /**
     * Runs a socket operation; a signal ends one with a timeout with EINTR rather than a restart.
     */
    static long run(
            Task task,
            OpenFile file,
            int events,
            long deadlineNs,
            Patience patience,
            Task.FileOperation operation)
            throws GuestException {
        if (patience == Patience.NONE) {
            long result = operation.attempt();
            if (result == FileImpl.WOULD_BLOCK) {
                throw Errno.EAGAIN.raise();
            }
            return result;
        }
        try {
            return Blocking.run(task, file, events, deadlineNs, operation);
        } catch (RestartException e) {
            throw deadlineNs == Long.MAX_VALUE ? e : Errno.EINTR.raise();
        }
    }
}
