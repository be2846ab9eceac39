package runscj.sentry.vfs;

import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.ENOTDIR;
import static runscj.abi.Mount.MNT_DETACH;
import static runscj.abi.Mount.MNT_EXPIRE;
import static runscj.abi.Mount.MNT_FORCE;
import static runscj.abi.Mount.MS_BIND;
import static runscj.abi.Mount.MS_MGC_MSK;
import static runscj.abi.Mount.MS_MGC_VAL;
import static runscj.abi.Mount.MS_MOVE;
import static runscj.abi.Mount.MS_NOATIME;
import static runscj.abi.Mount.MS_NODIRATIME;
import static runscj.abi.Mount.MS_PRIVATE;
import static runscj.abi.Mount.MS_REC;
import static runscj.abi.Mount.MS_RELATIME;
import static runscj.abi.Mount.MS_REMOUNT;
import static runscj.abi.Mount.MS_SHARED;
import static runscj.abi.Mount.MS_SILENT;
import static runscj.abi.Mount.MS_SLAVE;
import static runscj.abi.Mount.MS_STRICTATIME;
import static runscj.abi.Mount.MS_UNBINDABLE;
import static runscj.abi.Mount.UMOUNT_NOFOLLOW;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** mount(2), umount2(2), pivot_root(2) in the caller's mount namespace. */
public final class Mounting {
    private static final int TYPES = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;

    private static final int ATIME = MS_NOATIME | MS_NODIRATIME | MS_RELATIME;

    private Mounting() {}

    /** Returns the namespace that a caller lives in. */
    public static MountNamespace namespaceOf(Caller caller) {
        return caller.fsContext().mountNamespace();
    }

    /** mount(2) with everything copied in; {@code flags} may have MS_MGC_VAL. */
    public static void mount(
            Caller caller,
            String source,
            String target,
            @Nullable String type,
            int flags,
            String options)
            throws ErrnoException {
        int wanted = (flags & MS_MGC_MSK) == MS_MGC_VAL ? flags & ~MS_MGC_MSK : flags;
        VfsPath place = PathWalk.resolve(caller, null, target, PathWalk.FOLLOW);
        MountNamespace.requireAdministrator(caller);
        MountNamespace namespace = namespaceOf(caller);
        int mountFlags = mountFlags(wanted);
        if ((wanted & MS_REMOUNT) != 0 && (wanted & (ATIME | MS_STRICTATIME)) == 0) {
            mountFlags = (mountFlags & ~ATIME) | (place.mount().flags() & ATIME);
        }
        if ((wanted & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND)) {
            namespace.remount(place, mountFlags);
        } else if ((wanted & MS_REMOUNT) != 0) {
            requireFileSystemOwner(caller, place.mount());
            namespace.remountFileSystem(place, mountFlags, options);
        } else if ((wanted & MS_BIND) != 0) {
            requireSource(source);
            namespace.bind(
                    PathWalk.resolve(caller, null, source, PathWalk.FOLLOW),
                    place,
                    wanted & MS_REC);
        } else if ((wanted & TYPES) != 0) {
            changeType(namespace, place, wanted);
        } else if ((wanted & MS_MOVE) != 0) {
            requireSource(source);
            namespace.move(PathWalk.resolve(caller, null, source, PathWalk.FOLLOW), place, 0);
        } else {
            if (type == null) {
                throw EINVAL.raise();
            }
            Vfs vfs = caller.fsContext().vfs();
            FileSystem fileSystem = vfs.fileSystemTypes().make(caller, type, source, options);
            mountNew(caller, fileSystem, source, place, mountFlags);
        }
    }

    private static void requireSource(String source) throws ErrnoException {
        if (source.isEmpty()) {
            throw EINVAL.raise();
        }
    }

    private static void mountNew(
            Caller caller, FileSystem fileSystem, String source, VfsPath place, int flags)
            throws ErrnoException {
        int kept = requireNothingRevealed(caller, fileSystem, flags);
        Mount mount =
                caller.fsContext()
                        .vfs()
                        .newMount(caller, fileSystem, source.isEmpty() ? "none" : source, flags);
        mount.lockedFlags(kept);
        boolean attached = false;
        try {
            namespaceOf(caller).attach(mount, place);
            attached = true;
        } finally {
            if (!attached) {
                mount.detach();
            }
        }
    }

    /**
     * EPERM for a new proc or sysfs in the mount namespace of an inner user namespace that would
     * show what mounts over the one that is there hide. Returns the flags that it must keep.
     */
    static int requireNothingRevealed(Caller caller, FileSystem fileSystem, int flags)
            throws ErrnoException {
        MountNamespace namespace = namespaceOf(caller);
        String type = fileSystem.type();
        if (namespace.owner().isInitial() || !(type.equals("proc") || type.equals("sysfs"))) {
            return 0;
        }
        int kept = MountLocks.keptByNew(namespace.snapshot(), fileSystem, flags);
        if (kept == MountLocks.HIDDEN) {
            throw Errno.EPERM.raise();
        }
        return kept;
    }

    /** Fails with EPERM unless the caller may change the options of a file system. */
    static void requireFileSystemOwner(Caller caller, Mount mount) throws ErrnoException {
        if (!caller.credentials().capableIn(mount.fileSystemOwner(), Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
    }

    private static int mountFlags(int wanted) {
        return Mount.atimeDefault(wanted);
    }

    private static void changeType(MountNamespace namespace, VfsPath place, int wanted)
            throws ErrnoException {
        int type = wanted & ~(MS_REC | MS_SILENT);
        if (Integer.bitCount(type) != 1) {
            throw EINVAL.raise();
        }
        Mount.Propagation propagation =
                switch (type) {
                    case MS_SHARED -> Mount.Propagation.SHARED;
                    case MS_SLAVE -> Mount.Propagation.SLAVE;
                    case MS_UNBINDABLE -> Mount.Propagation.UNBINDABLE;
                    default -> Mount.Propagation.PRIVATE;
                };
        namespace.propagation(place, propagation, wanted & MS_REC);
    }

    /** umount2(2). */
    public static void unmount(Caller caller, String target, int flags) throws ErrnoException {
        if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) != 0
                || ((flags & MNT_EXPIRE) != 0 && (flags & (MNT_FORCE | MNT_DETACH)) != 0)) {
            throw EINVAL.raise();
        }
        int walkFlags = (flags & UMOUNT_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
        VfsPath place = PathWalk.resolve(caller, null, target, walkFlags);
        MountNamespace.requireAdministrator(caller);
        place = MountNamespace.top(place);
        if (place.dentry() != place.mount().root()) {
            throw EINVAL.raise();
        }
        if ((flags & MNT_EXPIRE) != 0 && !place.mount().markExpired()) {
            throw Errno.EAGAIN.raise();
        }
        MountNamespace namespace = namespaceOf(caller);
        Mount mount = place.mount();
        if (mount == caller.fsContext().root().mount()
                && mount.namespace() == namespace
                && (flags & MNT_DETACH) == 0) {
            mount.fileSystemReadOnly(true); // what Linux makes of it, for old shutdown scripts
            return;
        }
        namespace.unmount(place, flags);
    }

    /**
     * pivot_root(2); tasks whose root or working directory is the old root move along through
     * {@code contexts}.
     */
    public static void pivotRoot(
            Caller caller, String newRoot, String putOld, Iterable<FsContext> contexts)
            throws ErrnoException {
        MountNamespace.requireAdministrator(caller);
        VfsPath top = PathWalk.resolve(caller, null, newRoot, PathWalk.FOLLOW | PathWalk.DIRECTORY);
        VfsPath put = PathWalk.resolve(caller, null, putOld, PathWalk.FOLLOW | PathWalk.DIRECTORY);
        if (!(top.inode() instanceof DirectoryInode)) {
            throw ENOTDIR.raise();
        }
        VfsPath oldRoot = caller.fsContext().root();
        namespaceOf(caller).pivot(oldRoot, top, put);
        for (FsContext context : contexts) {
            context.replace(oldRoot, top);
        }
    }
}
