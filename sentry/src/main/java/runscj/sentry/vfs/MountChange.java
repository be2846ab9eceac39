package runscj.sentry.vfs;

import static runscj.abi.Mount.MS_NOATIME;
import static runscj.abi.Mount.MS_RDONLY;
import static runscj.abi.Mount.MS_RELATIME;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * What mount_setattr(2) is to change.
 *
 * @param set MS_* flags to set
 * @param clear MS_* flags to clear first
 * @param propagation null to leave it
 */
public record MountChange(int set, int clear, Mount.@Nullable Propagation propagation) {
    private static final int ATIME = MS_NOATIME | MS_RELATIME;

    /**
     * Reads the masks of struct mount_attr.
     *
     * @param propagation one of MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE, or 0
     * @throws ErrnoException EINVAL for what does not go together
     */
    public static MountChange of(long attrSet, long attrClear, long propagation)
            throws ErrnoException {
        if (((attrSet | attrClear) & ~MountAttributes.KNOWN) != 0
                || (propagation & ~MountAttributes.PROPAGATIONS) != 0
                || Long.bitCount(propagation) > 1) {
            throw Errno.EINVAL.raise();
        }
        int set = MountAttributes.plainFlags(attrSet);
        int clear = MountAttributes.plainFlags(attrClear);
        long clearedAtime = attrClear & runscj.abi.Mount.MOUNT_ATTR__ATIME;
        long atime = attrSet & runscj.abi.Mount.MOUNT_ATTR__ATIME;
        if (clearedAtime == runscj.abi.Mount.MOUNT_ATTR__ATIME) {
            clear |= ATIME;
            set |= MountAttributes.atimeFlags(atime);
        } else if (clearedAtime != 0 || atime != 0) {
            throw Errno.EINVAL.raise();
        }
        return new MountChange(set, clear, MountAttributes.propagation((int) propagation));
    }

    /** Applies it, to all or (EBUSY: a writer on what becomes read-only) to none. Lock held. */
    void apply(Mount mount, boolean recursive) throws ErrnoException {
        check(mount, recursive);
        commit(mount, recursive);
    }

    private int of(int flags) {
        return flags & ~clear | set;
    }

    private void check(Mount mount, boolean recursive) throws ErrnoException {
        boolean toReadOnly = (of(mount.flags()) & MS_RDONLY) != 0 && !mount.has(MS_RDONLY);
        MountLocks.requireKept(mount, of(mount.flags()));
        if (toReadOnly && mount.hasWriters()) {
            throw Errno.EBUSY.raise();
        }
        if (recursive) {
            for (Mount child : mount.children()) {
                check(child, true);
            }
        }
    }

    private void commit(Mount mount, boolean recursive) {
        mount.flags(of(mount.flags()));
        if (propagation != null) {
            mount.propagation(propagation);
        }
        if (recursive) {
            for (Mount child : mount.children()) {
                commit(child, true);
            }
        }
    }
}
