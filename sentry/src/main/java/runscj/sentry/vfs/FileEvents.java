package runscj.sentry.vfs;

import static runscj.abi.Inotify.IN_ATTRIB;
import static runscj.abi.Inotify.IN_CREATE;
import static runscj.abi.Inotify.IN_DELETE;
import static runscj.abi.Inotify.IN_DELETE_SELF;
import static runscj.abi.Inotify.IN_ISDIR;
import static runscj.abi.Inotify.IN_MOVED_FROM;
import static runscj.abi.Inotify.IN_MOVED_TO;
import static runscj.abi.Inotify.IN_MOVE_SELF;
import static runscj.abi.Inotify.IN_UNMOUNT;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;

/**
 * Tells watches what happens to files, for inotify(7). What happens to a file with a name is told
 * to the watches of its directory, with the name, then to its own. One volatile read while nobody
 * watches anything. Watched inodes stay in the dentry cache.
 */
public final class FileEvents {
    private static final Map<Inode, CopyOnWriteArrayList<FileWatch>> WATCHES =
            new ConcurrentHashMap<>();
    private static final AtomicInteger COOKIES = new AtomicInteger();

    private static volatile boolean active;

    private FileEvents() {}

    /** Adds a watch. */
    public static void add(Inode inode, FileWatch watch) {
        active = true;
        WATCHES.compute(
                inode,
                (key, list) -> {
                    CopyOnWriteArrayList<FileWatch> all =
                            list == null ? new CopyOnWriteArrayList<>() : list;
                    all.add(watch);
                    return all;
                });
    }

    /** Takes a watch away. */
    public static void remove(Inode inode, FileWatch watch) {
        WATCHES.computeIfPresent(
                inode,
                (key, list) -> {
                    list.remove(watch);
                    return list.isEmpty() ? null : list;
                });
    }

    static boolean watched(Inode inode) {
        return active && WATCHES.containsKey(inode);
    }

    /** Something happened to a file that is known by a name; IN_ISDIR is added here. */
    public static void on(Dentry dentry, int mask) {
        if (active) {
            Inode inode = dentry.inodeOrNull();
            if (inode != null) {
                int full = mask | directoryBit(inode);
                Dentry parent = dentry.parent();
                if (parent != null && parent.inodeOrNull() != null) {
                    tell(parent.inode(), full, 0, dentry.name(), dentry.unlinked());
                }
                tell(inode, full, 0, null, false);
            }
        }
    }

    /** Something happened to a file by an open description. */
    public static void on(OpenFile file, int mask) {
        VfsPath path = file.path();
        if (path != null && !file.pathOnly() && !file.silent()) {
            on(path, mask);
        }
    }

    /** Something happened to a file by a path; the events of inotify(7) and fanotify(7) agree. */
    static void on(VfsPath path, int mask) {
        if (active) {
            on(path.dentry(), mask);
        }
        PathMarks.on(path, mask);
    }

    static void created(Dentry parent, String name, Inode inode) {
        if (active) {
            tell(parent.inode(), IN_CREATE | directoryBit(inode), 0, name, false);
        }
    }

    /** A file got one more name. */
    static void linked(Dentry parent, String name, Inode inode) {
        if (active) {
            tell(inode, IN_ATTRIB, 0, null, false);
            created(parent, name, inode);
        }
    }

    /** A file has a name less, but its dentry is still there. */
    static void unlinked(Inode inode) {
        if (active) {
            tell(inode, IN_ATTRIB, 0, null, false);
        }
    }

    /** A name is gone. */
    static void removed(Dentry parent, String name, Inode inode) {
        if (active) {
            tell(parent.inode(), IN_DELETE | directoryBit(inode), 0, name, false);
        }
    }

    static void moved(
            Dentry oldParent,
            String oldName,
            Dentry newParent,
            String newName,
            Inode inode,
            @Nullable Inode replaced) {
        if (active) {
            int directory = directoryBit(inode);
            int cookie = COOKIES.incrementAndGet();
            tell(oldParent.inode(), IN_MOVED_FROM | directory, cookie, oldName, false);
            tell(newParent.inode(), IN_MOVED_TO | directory, cookie, newName, false);
            if (replaced != null) {
                tell(replaced, IN_ATTRIB | directoryBit(replaced), 0, null, false);
            }
            tell(inode, IN_MOVE_SELF, 0, null, false);
        }
    }

    /** The last use of a nameless inode is gone; one that has other names lives on. */
    static void forgotten(Inode inode) {
        if (watched(inode) || PathMarks.contains(inode)) {
            Attributes attributes = new Attributes();
            try {
                inode.attributes(attributes);
            } catch (ErrnoException gone) {
                attributes.linkCount = 0;
            }
            if (attributes.linkCount == 0 || inode instanceof DirectoryInode) {
                end(inode, IN_DELETE_SELF);
                PathMarks.forget(inode);
            }
        }
    }

    /** The last mount of a file system is gone. */
    static void unmounted(FileSystem fileSystem) {
        if (active) {
            for (Inode inode : WATCHES.keySet()) {
                if (inode.fileSystem() == fileSystem) {
                    end(inode, IN_UNMOUNT);
                }
            }
        }
    }

    private static void end(Inode inode, int mask) {
        CopyOnWriteArrayList<FileWatch> list = WATCHES.remove(inode);
        if (list != null) {
            for (FileWatch watch : list) {
                watch.end(mask);
            }
        }
    }

    private static void tell(
            Inode inode, int mask, int cookie, @Nullable String name, boolean unlinked) {
        CopyOnWriteArrayList<FileWatch> list = WATCHES.get(inode);
        if (list != null) {
            for (FileWatch watch : list) {
                watch.tell(mask, cookie, name, unlinked);
            }
        }
    }

    private static int directoryBit(Inode inode) {
        return inode instanceof DirectoryInode ? IN_ISDIR : 0;
    }
}
