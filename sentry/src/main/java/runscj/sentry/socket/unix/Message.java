package runscj.sentry.socket.unix;

import org.jspecify.annotations.Nullable;
import runscj.sentry.vfs.OpenFile;

/** A run of bytes in a queue with what came along. Guarded by the queue's lock. */
final class Message {
    int length;
    OpenFile @Nullable [] files;
    @Nullable Sender sender;
    byte @Nullable [] from;

    /** Returns whether more bytes of a stream may be added behind. */
    boolean takes(@Nullable Sender next) {
        return files == null && from == null && (sender == next || equal(sender, next));
    }

    private static boolean equal(@Nullable Sender a, @Nullable Sender b) {
        return a != null && a.equals(b);
    }
}
