package runscj.sentry.vfs;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * Turns places back into paths (kernel: {@code d_path}). Takes no lock: it tries again when names
 * move meanwhile.
 */
public final class PathNames {
    private static final int ATTEMPTS_MAX = 1000;

    private PathNames() {}

    /**
     * Returns the path of a place as seen from a root, with " (deleted)" behind a name that is
     * gone. A place outside the root is shown from the root of its mounts, as /proc does. Anonymous
     * files give their display name ("pipe:[5]").
     */
    public static String pathOf(VfsPath root, VfsPath place) {
        Reverse reverse = reverse(root, place);
        return gone(place.dentry()) ? reverse.path + " (deleted)" : reverse.path;
    }

    /**
     * Returns the path for getcwd(2): ENOENT for a removed directory, "(unreachable)" in front of
     * one outside the root.
     */
    public static String workingDirectoryOf(VfsPath root, VfsPath place) throws ErrnoException {
        if (gone(place.dentry())) {
            throw Errno.ENOENT.raise();
        }
        Reverse reverse = reverse(root, place);
        return reverse.reachedRoot ? reverse.path : "(unreachable)" + reverse.path;
    }

    /**
     * Returns the path inside the place's own file system, as mountinfo's fourth field shows it.
     */
    public static String withinFileSystem(Dentry dentry) {
        StringBuilder path = new StringBuilder();
        for (Dentry at = dentry; at.parent() instanceof Dentry parent; at = parent) {
            path.insert(0, at.name()).insert(0, '/');
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    /** Returns whether a place is at or below a root. */
    public static boolean isBelow(VfsPath root, VfsPath place) {
        return reverse(root, place).reachedRoot;
    }

    private static boolean gone(Dentry dentry) {
        return dentry.unlinked() && dentry.parent() != null;
    }

    private record Reverse(String path, boolean reachedRoot) {}

    private static Reverse reverse(VfsPath root, VfsPath place) {
        DentryTree tree = place.dentry().tree();
        for (int attempt = 0; ; attempt++) {
            long before = tree.movesBefore();
            Reverse result = climb(root, place);
            if (!tree.movedSince(before) || attempt == ATTEMPTS_MAX) {
                return result;
            }
        }
    }

    private static Reverse climb(VfsPath root, VfsPath place) {
        StringBuilder path = new StringBuilder();
        Mount mount = place.mount();
        Dentry dentry = place.dentry();
        while (mount != root.mount() || dentry != root.dentry()) {
            if (dentry == mount.root()) {
                VfsPath point = mount.point();
                if (point == null) {
                    return new Reverse(rooted(path, dentry), false);
                }
                mount = point.mount();
                dentry = point.dentry();
                continue;
            }
            Dentry parent = dentry.parent();
            if (parent == null) {
                return new Reverse(rooted(path, dentry), false);
            }
            path.insert(0, dentry.name()).insert(0, '/');
            dentry = parent;
        }
        return new Reverse(path.isEmpty() ? "/" : path.toString(), true);
    }

    private static String rooted(StringBuilder path, Dentry top) {
        if (path.isEmpty()) {
            return top.name().isEmpty() ? "/" : top.name();
        }
        return path.toString();
    }
}
