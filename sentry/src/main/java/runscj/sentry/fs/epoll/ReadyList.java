package runscj.sentry.fs.epoll;

import org.jspecify.annotations.Nullable;

/** The entries of an epoll that may be ready, in order. Guarded by its owner's monitor. */
final class ReadyList {
    private @Nullable Watch first;
    private @Nullable Watch last;
    private int size;

    int size() {
        return size;
    }

    /** Appends an entry unless it is listed. */
    void append(Watch watch) {
        if (watch.listed) {
            return;
        }
        watch.listed = true;
        watch.previous = last;
        if (last == null) {
            first = watch;
        } else {
            last.next = watch;
        }
        last = watch;
        size++;
    }

    @Nullable Watch removeFirst() {
        Watch watch = first;
        if (watch != null) {
            remove(watch);
        }
        return watch;
    }

    /** Takes an entry out if it is listed. */
    void remove(Watch watch) {
        if (!watch.listed) {
            return;
        }
        Watch before = watch.previous;
        Watch after = watch.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        watch.listed = false;
        watch.previous = null;
        watch.next = null;
        size--;
    }
}
