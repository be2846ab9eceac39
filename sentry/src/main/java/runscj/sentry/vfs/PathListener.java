package runscj.sentry.vfs;

/** Somebody who is told what happens at paths: a group of fanotify(7). */
public interface PathListener {
    /**
     * Something happened; may be called with locks of the file layer held, and takes leaf locks
     * only.
     *
     * @param mask FAN_* events, with FAN_ONDIR for a directory
     */
    void tell(VfsPath place, int mask);

    /**
     * Asks whether something may happen, and waits for the answer. No lock is held.
     *
     * @param mask one FAN_*_PERM event
     */
    boolean permits(Caller caller, VfsPath place, int mask);
}
