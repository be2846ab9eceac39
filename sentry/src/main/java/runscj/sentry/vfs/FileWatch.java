package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants to know what happens to an inode. Called with locks of the file layer held:
 * takes leaf locks only.
 */
public interface FileWatch {
    /**
     * Something happened; the watch looks whether it wants it.
     *
     * @param mask one event of inotify(7), with IN_ISDIR
     * @param cookie joins the halves of a rename, or 0
     * @param name of the entry for a watched directory, null for what is watched itself
     * @param unlinked the entry has lost its name
     */
    void tell(int mask, int cookie, @Nullable String name, boolean unlinked);

    /** The inode is gone: the last event, wanted or not for IN_UNMOUNT. */
    void end(int mask);
}
