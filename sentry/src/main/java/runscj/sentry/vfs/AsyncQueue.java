package runscj.sentry.vfs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Those who are signalled when an object becomes ready: the open files with O_ASYNC (kernel: struct
 * fasync_struct). Unlike waiters they hear of each event, ready before or not. At most one for each
 * open file.
 */
public final class AsyncQueue {
    /** Is told of events. */
    public interface Subscriber {
        /**
         * Sends the signal. Any thread, without locks beyond those that a signal may be sent under.
         *
         * @param code POLL_IN, POLL_OUT or POLL_HUP
         */
        void tell(int code);
    }

    /** Null while nobody is subscribed; replaced as a whole under {@code this}. */
    private volatile Subscriber @Nullable [] subscribers;

    /** Adds a subscriber that is not there yet. */
    public synchronized void add(Subscriber added) {
        Subscriber[] old = subscribers;
        int count = old == null ? 0 : old.length;
        Subscriber[] more = old == null ? new Subscriber[1] : Arrays.copyOf(old, count + 1);
        more[count] = added;
        subscribers = more;
    }

    /** Takes a subscriber out. */
    public synchronized void remove(Subscriber removed) {
        Subscriber[] old = subscribers;
        for (int index = 0; old != null && index < old.length; index++) {
            if (old[index] == removed) {
                Subscriber[] fewer = Arrays.copyOf(old, old.length - 1);
                System.arraycopy(old, index + 1, fewer, index, fewer.length - index);
                subscribers = fewer.length == 0 ? null : fewer;
                return;
            }
        }
    }

    /** Takes all subscribers out. */
    public synchronized void clear() {
        subscribers = null;
    }

    /** Tells all subscribers. */
    public void tell(int code) {
        Subscriber[] now = subscribers;
        if (now == null) {
            return;
        }
        for (Subscriber each : now) {
            each.tell(code);
        }
    }
}
