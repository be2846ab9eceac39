package runscj.sentry.socket.unix;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Socket;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.socket.Incoming;
import runscj.sentry.socket.Outgoing;
import runscj.sentry.vfs.OpenFile;

/** What message-keeping sockets share. */
final class Packets {
    /** What Linux's own header takes off the send buffer. */
    private static final int HEADER = 32;

    private Packets() {}

    /** Puts one message into a queue; false for no room. EMSGSIZE. */
    static boolean send(
            Task task,
            UnixSocket socket,
            IoBuffer source,
            Outgoing message,
            UnixSocket to,
            int countLimit,
            byte @Nullable [] from)
            throws ErrnoException {
        int limit = socket.options().sendBuffer();
        if (source.remaining() > limit - HEADER) {
            throw Errno.EMSGSIZE.raise();
        }
        message.length = source.remaining();
        OpenFile[] files = message.files;
        if (files != null) {
            InFlight.takeOff(task, files);
        }
        boolean added = false;
        try {
            Sender sender = UnixSocket.senderOf(task, socket, to, message);
            added = to.queue.addMessage(source, limit, countLimit, files, sender, from);
        } finally {
            if (!added && files != null) {
                InFlight.giveBack(files);
            }
        }
        return added;
    }

    /** Returns what recv(2) returns for a message, and notes whether it was cut. */
    static long result(MessageQueue.Taken taken, Incoming message) {
        if (taken.copied < taken.messageLength) {
            message.resultFlags |= Socket.MSG_TRUNC;
            if ((message.flags & Socket.MSG_TRUNC) != 0) {
                return taken.messageLength;
            }
        }
        return taken.copied;
    }
}
