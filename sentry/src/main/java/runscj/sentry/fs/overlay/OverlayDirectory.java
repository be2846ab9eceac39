package runscj.sentry.fs.overlay;

import static runscj.abi.Errno.ENOTEMPTY;
import static runscj.abi.Fcntl.RENAME_EXCHANGE;
import static runscj.abi.Fcntl.RENAME_WHITEOUT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;

/**
 * A directory of the union. A child with an upper inode is in {@link #children}, which keeps it
 * alive; every other child is a name of the lower directory that is not {@link #hidden}. A
 * directory with hidden names or such children has an upper directory itself, so that its parent
 * keeps it alive in turn.
 */
final class OverlayDirectory extends OverlayInode implements DirectoryInode {
    private final @Nullable DirectoryInode lowerDirectory;
    private final OrderedLock namesLock = LockRank.LEAF.newLock();

    @GuardedBy("namesLock")
    private final HashMap<String, OverlayInode> children = new HashMap<>(4);

    /** Names of the lower directory that were removed or replaced. */
    @GuardedBy("namesLock")
    private final HashSet<String> hidden = new HashSet<>(4);

    OverlayDirectory(
            OverlayFileSystem fileSystem,
            @Nullable OverlayDirectory parent,
            String name,
            @Nullable DirectoryInode upper,
            @Nullable DirectoryInode lower) {
        super(fileSystem, parent, name, upper, lower);
        this.lowerDirectory = lower;
    }

    /** Returns the upper directory, making it and its parents' if need be. */
    DirectoryInode upperDirectory(Caller caller) throws ErrnoException {
        return (DirectoryInode) copyUp(caller, CopyUp.Contents.ALL);
    }

    /** Takes note of a child that now has an upper inode under this directory's upper one. */
    void copiedUp(String childName, OverlayInode child) {
        namesLock.lock();
        try {
            children.put(childName, child);
            hidden.add(childName);
        } finally {
            namesLock.unlock();
        }
    }

    private void put(String childName, OverlayInode child) {
        namesLock.lock();
        try {
            children.put(childName, child);
        } finally {
            namesLock.unlock();
        }
    }

    /** Takes a name away; returns whether an upper inode had it. */
    private boolean remove(String childName) {
        namesLock.lock();
        try {
            if (children.remove(childName) != null) {
                return true;
            }
            hidden.add(childName);
            return false;
        } finally {
            namesLock.unlock();
        }
    }

    private boolean hides(String childName) {
        namesLock.lock();
        try {
            return hidden.contains(childName);
        } finally {
            namesLock.unlock();
        }
    }

    private @Nullable OverlayInode child(String childName) {
        namesLock.lock();
        try {
            return children.get(childName);
        } finally {
            namesLock.unlock();
        }
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String childName) throws ErrnoException {
        OverlayInode child = child(childName);
        if (child != null) {
            return child;
        }
        if (lowerDirectory == null || hides(childName)) {
            return null;
        }
        Inode found = lowerDirectory.lookup(caller, childName);
        return found == null ? null : fileSystem.wrap(this, childName, null, found);
    }

    @Override
    public boolean cacheable() {
        return lowerDirectory == null || lowerDirectory.cacheable();
    }

    @Override
    public boolean revalidate(Caller caller, String childName, @Nullable Inode child)
            throws ErrnoException {
        OverlayInode own = child(childName);
        if (own != null || lowerDirectory == null || hides(childName)) {
            return own == child;
        }
        return lowerDirectory.revalidate(
                caller, childName, child == null ? null : ((OverlayInode) child).lower);
    }

    private OverlayInode adopt(String childName, Inode made) {
        OverlayInode child = fileSystem.wrap(this, childName, made, null);
        put(childName, child);
        return child;
    }

    @Override
    public Inode create(Caller caller, String childName, int mode) throws ErrnoException {
        return adopt(childName, upperDirectory(caller).create(caller, childName, mode));
    }

    @Override
    public Inode createUnnamed(Caller caller, int mode) throws ErrnoException {
        return fileSystem.wrap(this, "", upperDirectory(caller).createUnnamed(caller, mode), null);
    }

    @Override
    public DirectoryInode mkdir(Caller caller, String childName, int mode) throws ErrnoException {
        return (DirectoryInode)
                adopt(childName, upperDirectory(caller).mkdir(caller, childName, mode));
    }

    @Override
    public Inode mknod(Caller caller, String childName, int mode, long deviceId)
            throws ErrnoException {
        return adopt(childName, upperDirectory(caller).mknod(caller, childName, mode, deviceId));
    }

    @Override
    public Inode symlink(Caller caller, String childName, String target) throws ErrnoException {
        return adopt(childName, upperDirectory(caller).symlink(caller, childName, target));
    }

    @Override
    public void link(Caller caller, String childName, Inode target) throws ErrnoException {
        OverlayInode inode = (OverlayInode) target;
        Inode top = inode.copyUp(caller, CopyUp.Contents.ALL);
        upperDirectory(caller).link(caller, childName, top);
        put(childName, inode);
    }

    @Override
    public void unlink(Caller caller, String childName, Inode child) throws ErrnoException {
        DirectoryInode top = upperDirectory(caller);
        OverlayInode victim = (OverlayInode) child;
        victim.copyUpLock.lockNested();
        try {
            Inode victimTop = victim.upper();
            if (victimTop != null) {
                top.unlink(caller, childName, victimTop);
                remove(childName);
                return;
            }
            remove(childName);
            victim.unlinked = true;
        } finally {
            victim.copyUpLock.unlock();
        }
        touch(caller, top);
    }

    /** Only a lower name went: the upper directory itself does not know that it changed. */
    private static void touch(Caller caller, DirectoryInode top) throws ErrnoException {
        AttributeChange change = new AttributeChange();
        change.modifyTimeNs = AttributeChange.NOW;
        top.setAttributes(caller, change);
    }

    @Override
    public void rmdir(Caller caller, String childName, DirectoryInode child) throws ErrnoException {
        OverlayDirectory victim = (OverlayDirectory) child;
        victim.requireEmpty(caller);
        DirectoryInode top = upperDirectory(caller);
        victim.copyUpLock.lockNested();
        try {
            if (victim.upper() instanceof DirectoryInode victimTop) {
                top.rmdir(caller, childName, victimTop);
                remove(childName);
                return;
            }
            remove(childName);
            victim.unlinked = true;
        } finally {
            victim.copyUpLock.unlock();
        }
        touch(caller, top);
    }

    private void requireEmpty(Caller caller) throws ErrnoException {
        namesLock.lock();
        try {
            if (!children.isEmpty()) {
                throw ENOTEMPTY.raise();
            }
        } finally {
            namesLock.unlock();
        }
        for (MergedListing.Entry entry : MergedListing.of(caller, this).entries()) {
            if (!entry.name().equals(".") && !entry.name().equals("..")) {
                throw ENOTEMPTY.raise();
            }
        }
    }

    @Override
    public void rename(
            Caller caller,
            String oldName,
            Inode child,
            DirectoryInode newDirectory,
            String newName,
            @Nullable Inode target,
            int flags)
            throws ErrnoException {
        OverlayDirectory destination = (OverlayDirectory) newDirectory;
        OverlayInode moved = (OverlayInode) child;
        @Nullable OverlayInode replaced = (@Nullable OverlayInode) target;
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if (replaced instanceof OverlayDirectory directory && !exchange) {
            directory.requireEmpty(caller);
        }
        Inode movedTop = moved.copyUp(caller, CopyUp.Contents.ALL);
        DirectoryInode destinationTop = destination.upperDirectory(caller);
        Inode replacedTop = null;
        if (replaced != null && exchange) {
            replacedTop = replaced.copyUp(caller, CopyUp.Contents.ALL);
        }
        DirectoryInode top = upperDirectory(caller);
        if (replaced == null || exchange) {
            top.rename(caller, oldName, movedTop, destinationTop, newName, replacedTop, flags);
        } else {
            replaced.copyUpLock.lockNested();
            try {
                replacedTop = replaced.upper();
                top.rename(caller, oldName, movedTop, destinationTop, newName, replacedTop, flags);
                destination.remove(newName);
                replaced.unlinked = replacedTop == null;
            } finally {
                replaced.copyUpLock.unlock();
            }
        }
        remove(oldName);
        place(moved, destination, newName);
        if (exchange && replaced != null) {
            place(replaced, this, oldName);
        }
        if ((flags & RENAME_WHITEOUT) != 0) {
            Inode whiteout = upperDirectory(caller).lookup(caller, oldName);
            if (whiteout != null) {
                adopt(oldName, whiteout);
            }
        }
    }

    private static void place(OverlayInode inode, OverlayDirectory directory, String newName) {
        inode.copyUpLock.lockNested();
        try {
            inode.parent = directory;
            inode.name = newName;
        } finally {
            inode.copyUpLock.unlock();
        }
        directory.put(newName, inode);
    }

    @Override
    public void attributes(Attributes out) throws ErrnoException {
        super.attributes(out);
        if (lowerDirectory != null && upper() != null) {
            // The number of subdirectories is not known without a listing: programs take 1 as
            // "unknown".
            out.linkCount = unlinked ? 0 : 1;
        }
    }

    @Override
    public FileImpl open(Caller caller, int flags) {
        return new MergedDirectory(this);
    }

    long parentInodeNumber() {
        OverlayDirectory above = parent;
        return above == null ? inodeNumber() : above.inodeNumber();
    }

    /** Lists the lower names that show through, without "." and "..". */
    void listLower(Caller caller, MergedListing into) throws ErrnoException {
        if (lowerDirectory == null) {
            return;
        }
        FileImpl opened = lowerDirectory.open(caller, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        try {
            if (!(opened instanceof DirectoryFile directory)) {
                return;
            }
            long position = 0;
            long before;
            do {
                before = position;
                position =
                        directory.list(
                                caller,
                                position,
                                (entryName, number, type, next) -> {
                                    if (!entryName.equals(".") && !entryName.equals("..")) {
                                        into.addLower(entryName, number, type);
                                    }
                                    return true;
                                });
            } while (position != before && position > 0);
        } finally {
            opened.close();
        }
    }

    /** Lists the children with an upper inode, and takes hidden names out. */
    void listUpper(MergedListing into) {
        namesLock.lock();
        try {
            for (String hiddenName : hidden) {
                into.remove(hiddenName);
            }
            children.forEach(
                    (childName, child) ->
                            into.addUpper(
                                    childName,
                                    child.inodeNumber(),
                                    (child.mode() & FileMode.S_IFMT) >> 12));
        } finally {
            namesLock.unlock();
        }
    }
}
