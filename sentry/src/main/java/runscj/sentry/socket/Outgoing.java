package runscj.sentry.socket;

import org.jspecify.annotations.Nullable;
import runscj.sentry.vfs.OpenFile;

/** What goes with the bytes of one send. The sender's references to files stay the sender's. */
public final class Outgoing {
    /** MSG_*. */
    public int flags;

    /** The destination, or null. */
    public byte @Nullable [] address;

    /** SCM_RIGHTS: borrowed for the call. */
    public OpenFile @Nullable [] files;

    /** SCM_CREDENTIALS as checked: pid in the sender's namespace, uid, gid. */
    public int @Nullable [] credentials;

    /** Whether control data has been taken over by a first, partial send of a stream. */
    public boolean controlSent;

    /** Bytes of the message that is being sent whole. */
    public long length;

    /** Returns {@link #length}. */
    public long sentLength() {
        return length;
    }
}
