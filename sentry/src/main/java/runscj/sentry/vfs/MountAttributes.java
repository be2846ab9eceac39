package runscj.sentry.vfs;

import static runscj.abi.Mount.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** MOUNT_ATTR_* of the newer calls and the MS_* that a mount keeps: one as the other. */
public final class MountAttributes {
    private static final int[][] PLAIN = {
        {MOUNT_ATTR_RDONLY, MS_RDONLY},
        {MOUNT_ATTR_NOSUID, MS_NOSUID},
        {MOUNT_ATTR_NODEV, MS_NODEV},
        {MOUNT_ATTR_NOEXEC, MS_NOEXEC},
        {MOUNT_ATTR_NODIRATIME, MS_NODIRATIME},
        {MOUNT_ATTR_NOSYMFOLLOW, MS_NOSYMFOLLOW},
    };

    /** What fsmount(2) knows, and mount_setattr(2) without MOUNT_ATTR_IDMAP. */
    public static final int KNOWN =
            MOUNT_ATTR_RDONLY
                    | MOUNT_ATTR_NOSUID
                    | MOUNT_ATTR_NODEV
                    | MOUNT_ATTR_NOEXEC
                    | MOUNT_ATTR__ATIME
                    | MOUNT_ATTR_NODIRATIME
                    | MOUNT_ATTR_NOSYMFOLLOW;

    static final int PROPAGATIONS = MS_SHARED | MS_SLAVE | MS_PRIVATE | MS_UNBINDABLE;

    private MountAttributes() {}

    /** Returns the MS_* flags of a new mount. EINVAL for two kinds of atime, or unknown bits. */
    public static int flags(long attributes) throws ErrnoException {
        if ((attributes & ~KNOWN) != 0) {
            throw Errno.EINVAL.raise();
        }
        return plainFlags(attributes) | atimeFlags(attributes & MOUNT_ATTR__ATIME);
    }

    static int plainFlags(long attributes) {
        int flags = 0;
        for (int[] pair : PLAIN) {
            flags |= (attributes & pair[0]) != 0 ? pair[1] : 0;
        }
        return flags;
    }

    static int atimeFlags(long atime) throws ErrnoException {
        return switch ((int) atime) {
            case MOUNT_ATTR_RELATIME -> MS_RELATIME;
            case MOUNT_ATTR_NOATIME -> MS_NOATIME;
            case MOUNT_ATTR_STRICTATIME -> 0;
            default -> throw Errno.EINVAL.raise();
        };
    }

    /** Returns the MOUNT_ATTR_* of a mount. */
    public static long of(Mount mount) {
        long attributes = 0;
        for (int[] pair : PLAIN) {
            attributes |= mount.has(pair[1]) ? pair[0] : 0;
        }
        if (mount.has(MS_NOATIME)) {
            return attributes | MOUNT_ATTR_NOATIME;
        }
        return mount.has(MS_RELATIME) ? attributes : attributes | MOUNT_ATTR_STRICTATIME;
    }

    /** Returns the MS_SHARED, MS_SLAVE, MS_PRIVATE or MS_UNBINDABLE of a mount; two for both. */
    public static long propagationOf(Mount mount) {
        if (mount.propagation() == Mount.Propagation.UNBINDABLE) {
            return MS_UNBINDABLE;
        }
        long types =
                (mount.peerGroup() != 0 ? MS_SHARED : 0)
                        | (mount.masterGroup() != 0 ? MS_SLAVE : 0);
        return types == 0 ? MS_PRIVATE : types;
    }

    static Mount.@Nullable Propagation propagation(int type) {
        return switch (type) {
            case 0 -> null;
            case MS_SHARED -> Mount.Propagation.SHARED;
            case MS_SLAVE -> Mount.Propagation.SLAVE;
            case MS_UNBINDABLE -> Mount.Propagation.UNBINDABLE;
            default -> Mount.Propagation.PRIVATE;
        };
    }
}
