package runscj.sentry.vfs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.IdentityHashMap;
import java.util.Map;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.UserNamespace;

/** Copies a mount namespace (CLONE_NEWNS) for a task that goes over into the copy. */
public final class NamespaceCopy {
    private NamespaceCopy() {}

    /**
     * Copies the namespace of a context, as one that a user namespace owns, and takes the context
     * over. In another user namespace than the original's the mounts stay as they are.
     */
    public static void enter(FsContext context, UserNamespace maker) throws ErrnoException {
        Map<Mount, Mount> made = new IdentityHashMap<>();
        MountNamespace original = context.mountNamespace();
        MountNamespace copy;
        MountNamespace.LOCK.lock();
        try {
            copy = copyLocked(original, maker, made);
        } finally {
            MountNamespace.LOCK.unlock();
        }
        context.enter(
                copy,
                place -> {
                    Mount mount = made.get(place.mount());
                    return mount == null ? place : new VfsPath(mount, place.dentry());
                });
    }

    @GuardedBy("MountNamespace.LOCK")
    private static MountNamespace copyLocked(
            MountNamespace original, UserNamespace maker, Map<Mount, Mount> made) {
        Mount root = original.root();
        Mount rootCopy = root.copy(root.root());
        made.put(root, rootCopy);
        copyBelow(root, rootCopy, made);
        if (maker != original.owner()) {
            MountLocks.enslave(rootCopy);
            MountLocks.lock(rootCopy);
        }
        MountNamespace copy = new MountNamespace(rootCopy, null, maker);
        rootCopy.attach(copy, null);
        copy.adopt(rootCopy);
        return copy;
    }

    private static void copyBelow(Mount from, Mount to, Map<Mount, Mount> made) {
        for (Mount child : from.children()) {
            VfsPath at = child.point();
            if (at != null) {
                Mount copy = child.copy(child.root());
                copy.attach(null, new VfsPath(to, at.dentry()));
                made.put(child, copy);
                copyBelow(child, copy, made);
            }
        }
    }
}
