package runscj.sentry.socket;

import org.jspecify.annotations.Nullable;
import runscj.sentry.vfs.OpenFile;

/** What comes with the bytes of one receive. */
public final class Incoming {
    /** MSG_* of the call. */
    public int flags;

    /** MSG_* for the caller: MSG_TRUNC, MSG_EOR. */
    public int resultFlags;

    /** The sender's name; null when it does not come with the data. */
    public byte @Nullable [] address;

    /** Files that came along, with a reference each for the receiver. */
    public OpenFile @Nullable [] files;

    /** The sender's pid, uid and gid when SO_PASSCRED asks for them. */
    public int @Nullable [] credentials;

    /** Drops the files: the receiver has no use for them. */
    public void dropFiles() {
        OpenFile[] dropped = files;
        files = null;
        if (dropped != null) {
            for (OpenFile file : dropped) {
                file.release();
            }
        }
    }
}
