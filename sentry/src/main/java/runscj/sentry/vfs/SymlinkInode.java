package runscj.sentry.vfs;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;

/** A symbolic link. */
public interface SymlinkInode extends Inode {
    /** Returns the target text. */
    String readlink(Caller caller) throws ErrnoException;

    /**
     * Returns where a magic link jumps to (/proc/PID/fd/N, exe, cwd, root), or null for an ordinary
     * link.
     */
    default @Nullable VfsPath jump(Caller caller) throws ErrnoException {
        return null;
    }
}
