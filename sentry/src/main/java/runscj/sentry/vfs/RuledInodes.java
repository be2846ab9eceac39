package runscj.sentry.vfs;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The inodes that rules of landlock(7) are about. They stay in the dentry cache while the rules
 * exist, for a rule knows its file by the object.
 */
public final class RuledInodes {
    private static final Set<Inode> ALL =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private static volatile boolean active;

    private RuledInodes() {}

    /** Says that a rule is about an inode, and keeps the object reachable. */
    public static void add(Inode inode) {
        active = true;
        ALL.add(inode);
    }

    static boolean contains(Inode inode) {
        return active && ALL.contains(inode);
    }
}
