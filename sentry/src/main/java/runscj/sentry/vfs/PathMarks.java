package runscj.sentry.vfs;

import static runscj.abi.Fanotify.FAN_EVENT_ON_CHILD;
import static runscj.abi.Fanotify.FAN_MODIFY;
import static runscj.abi.Fanotify.FAN_ONDIR;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * The marks of fanotify(7) on inodes, mounts and file systems. One volatile read while nobody wants
 * an event. Marked inodes stay in the dentry cache.
 */
public final class PathMarks {
    private static final Map<Object, CopyOnWriteArrayList<Mark>> MARKS = new ConcurrentHashMap<>();

    /** All events that some mark wants. */
    private static volatile int wanted;

    private PathMarks() {}

    /** What one listener wants to know of one object. */
    public static final class Mark {
        private final PathListener listener;
        private final Object object;
        private volatile int mask;
        private volatile int ignored;
        private volatile boolean ignoresForGood;

        /** The ignored events say by flags of their own which files they are about. */
        private volatile boolean ignoreHasFlags;

        /** Makes a mark that wants nothing. */
        public Mark(PathListener listener, Object object) {
            this.listener = listener;
            this.object = object;
        }

        /** Returns the events that are wanted. */
        public int mask() {
            return mask;
        }

        /** Returns the events that are ignored. */
        public int ignored() {
            return ignored;
        }

        /** Returns whether ignored events stay so when the file is modified. */
        public boolean ignoresForGood() {
            return ignoresForGood;
        }

        /** Returns whether FAN_MARK_IGNORE set the ignored events. */
        public boolean ignoreHasFlags() {
            return ignoreHasFlags;
        }

        /** Sets the events that are wanted. */
        public void mask(int events) {
            mask = events;
        }

        /** Sets the events that are ignored. */
        public void ignored(int events, boolean forGood, boolean hasFlags) {
            ignored = events;
            ignoresForGood = forGood;
            ignoreHasFlags = hasFlags;
        }

        private boolean applies(boolean directory, boolean ofParent) {
            return applies(mask, directory, ofParent);
        }

        private static boolean applies(int events, boolean directory, boolean ofParent) {
            return (!directory || (events & FAN_ONDIR) != 0)
                    && (!ofParent || (events & FAN_EVENT_ON_CHILD) != 0);
        }

        private int ignoredOf(boolean directory, boolean ofParent) {
            int events = ignored;
            if (!ignoreHasFlags) {
                events = (events | FAN_ONDIR) & ~FAN_EVENT_ON_CHILD;
                events |= mask & FAN_EVENT_ON_CHILD;
            }
            return applies(events, directory, ofParent) ? events : 0;
        }
    }

    /** Adds a mark. */
    public static void add(Mark mark) {
        MARKS.computeIfAbsent(mark.object, object -> new CopyOnWriteArrayList<>()).add(mark);
        changed();
    }

    /** Takes a mark away. */
    public static void remove(Mark mark) {
        MARKS.computeIfPresent(
                mark.object,
                (object, list) -> {
                    list.remove(mark);
                    return list.isEmpty() ? null : list;
                });
        changed();
    }

    /** Says that the events of marks have changed. */
    public static synchronized void changed() {
        int all = 0;
        for (List<Mark> list : MARKS.values()) {
            for (Mark mark : list) {
                all |= mark.mask | (mark.ignored != 0 ? FAN_MODIFY : 0);
            }
        }
        wanted = all;
    }

    static boolean contains(Inode inode) {
        return wanted != 0 && MARKS.containsKey(inode);
    }

    /** An inode is gone: so are its marks. */
    static void forget(Inode inode) {
        if (MARKS.remove(inode) != null) {
            changed();
        }
    }

    /** Tells that something happened at a path. */
    static void on(VfsPath place, int event) {
        if ((wanted & event) == 0) {
            return;
        }
        Question question = new Question(place, event);
        for (PathListener listener : question.listeners) {
            if (question.wants(listener)) {
                int directory = question.directory ? FAN_ONDIR : 0;
                listener.tell(place, event | directory);
            }
        }
    }

    /** Asks whether something may happen at a path. EPERM. */
    static void require(Caller caller, VfsPath place, int event) throws ErrnoException {
        if ((wanted & event) == 0) {
            return;
        }
        Question question = new Question(place, event);
        for (PathListener listener : question.listeners) {
            if (question.wants(listener) && !listener.permits(caller, place, event)) {
                throw Errno.EPERM.raise();
            }
        }
    }

    /** Which listeners one event is for. */
    private static final class Question {
        final List<PathListener> listeners = new ArrayList<>(2);
        final boolean directory;
        private final int event;
        private final @Nullable CopyOnWriteArrayList<Mark>[] marks;

        @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generic types have no literal
        Question(VfsPath place, int event) {
            this.event = event;
            Inode inode = place.inode();
            directory = inode instanceof DirectoryInode;
            Dentry parent = place.dentry().parent();
            Inode above = parent == null ? null : parent.inodeOrNull();
            marks =
                    (CopyOnWriteArrayList<Mark>[])
                            new CopyOnWriteArrayList[] {
                                above == null ? null : MARKS.get(above),
                                MARKS.get(inode),
                                MARKS.get(place.mount()),
                                MARKS.get(inode.fileSystem())
                            };
            for (List<Mark> list : marks) {
                if (list != null) {
                    for (Mark mark : list) {
                        if (!listeners.contains(mark.listener)) {
                            listeners.add(mark.listener);
                        }
                    }
                }
            }
        }

        boolean wants(PathListener listener) {
            int mask = 0;
            int ignored = 0;
            for (int kind = 0; kind < marks.length; kind++) {
                List<Mark> list = marks[kind];
                if (list == null) {
                    continue;
                }
                boolean ofParent = kind == 0;
                for (Mark mark : list) {
                    if (mark.listener != listener) {
                        continue;
                    }
                    if (event == FAN_MODIFY && !ofParent && !mark.ignoresForGood) {
                        mark.ignored = 0;
                    }
                    ignored |= mark.ignoredOf(directory, ofParent);
                    if (mark.applies(directory, ofParent)) {
                        mask |= mark.mask;
                    }
                }
            }
            return (event & mask & ~ignored) != 0;
        }
    }
}
