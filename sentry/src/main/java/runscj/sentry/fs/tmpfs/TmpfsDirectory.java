package runscj.sentry.fs.tmpfs;

import static runscj.abi.Errno.EEXIST;
import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Errno.ENOTEMPTY;
import static runscj.abi.Fcntl.RENAME_EXCHANGE;
import static runscj.abi.Fcntl.RENAME_WHITEOUT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.sentry.cred.Credentials;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Permissions;

/**
 * A directory. Each entry has a position that never changes and grows with age, so that a listing
 * goes on where it was whatever is added or removed meanwhile.
 */
final class TmpfsDirectory extends TmpfsInode implements DirectoryInode {
    /** What an entry counts for in st_size. */
    private static final int ENTRY_BYTES = 20;

    private static final int FIRST_POSITION = 3;

    private static final class Entry {
        final String name;
        final TmpfsInode inode;
        final long position;
        int slot;

        Entry(String name, TmpfsInode inode, long position) {
            this.name = name;
            this.inode = inode;
            this.position = position;
        }
    }

    @GuardedBy("lock")
    private final HashMap<String, Entry> byName = new HashMap<>(8);

    /** Entries by position; null where one was removed. */
    @GuardedBy("lock")
    private @Nullable Entry[] slots = new Entry[4];

    @GuardedBy("lock")
    private int slotCount;

    @GuardedBy("lock")
    private long nextPosition = FIRST_POSITION;

    private volatile long parentInodeNumber;

    TmpfsDirectory(TmpfsFileSystem fileSystem, int mode, int uid, int gid) {
        super(fileSystem, mode, uid, gid);
        parentInodeNumber = inodeNumber();
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) {
        return find(name);
    }

    private @Nullable TmpfsInode find(String name) {
        lock.lock();
        try {
            Entry entry = byName.get(name);
            return entry == null ? null : entry.inode;
        } finally {
            lock.unlock();
        }
    }

    private void add(String name, TmpfsInode inode) throws ErrnoException {
        lock.lock();
        try {
            if (byName.containsKey(name)) {
                throw EEXIST.raise();
            }
            addLocked(name, inode);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void addLocked(String name, TmpfsInode inode) {
        Entry entry = new Entry(name, inode, nextPosition++);
        byName.put(name, entry);
        if (slotCount == slots.length) {
            compactLocked();
        }
        entry.slot = slotCount;
        slots[slotCount++] = entry;
        modifiedLocked();
    }

    @GuardedBy("lock")
    private void compactLocked() {
        @Nullable Entry[] target =
                byName.size() > slots.length / 2 ? new Entry[slots.length * 2] : slots;
        int kept = 0;
        for (int i = 0; i < slotCount; i++) {
            Entry entry = slots[i];
            if (entry != null) {
                entry.slot = kept;
                target[kept++] = entry;
            }
        }
        if (target == slots) {
            Arrays.fill(slots, kept, slotCount, null);
        }
        slots = target;
        slotCount = kept;
    }

    private void remove(String name) throws ErrnoException {
        lock.lock();
        try {
            Entry entry = byName.remove(name);
            if (entry == null) {
                throw ENOENT.raise();
            }
            slots[entry.slot] = null;
            if (slotCount > 16 && byName.size() < slotCount / 4) {
                compactLocked();
            }
            modifiedLocked();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the first slot whose entry was at or behind a position. Removed entries count as
     * lying where their neighbours say.
     */
    @GuardedBy("lock")
    private int slotFromLocked(long position) {
        int low = 0;
        int high = slotCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int probe = middle;
            while (probe < high && slots[probe] == null) {
                probe++;
            }
            Entry entry = probe < high ? slots[probe] : null;
            if (entry == null || entry.position >= position) {
                high = middle;
            } else {
                low = probe + 1;
            }
        }
        while (low < slotCount && slots[low] == null) {
            low++;
        }
        return low;
    }

    private <T extends TmpfsInode> T adopt(String name, T made, int links) throws ErrnoException {
        fileSystem.limits().takeInode();
        boolean added = false;
        try {
            made.linked(links);
            made.inheritFlags(this);
            add(name, made);
            added = true;
        } finally {
            if (!added) {
                fileSystem.limits().returnInode();
            }
        }
        return made;
    }

    @Override
    public Inode create(Caller caller, String name, int mode) throws ErrnoException {
        return adopt(name, newRegular(caller, mode), 1);
    }

    private TmpfsRegular newRegular(Caller caller, int mode) {
        Credentials who = caller.credentials();
        return new TmpfsRegular(fileSystem, mode, who.fsuid(), Permissions.newGid(who, this));
    }

    @Override
    public Inode createUnnamed(Caller caller, int mode) throws ErrnoException {
        fileSystem.limits().takeInode();
        TmpfsRegular made = newRegular(caller, mode);
        made.inheritFlags(this);
        return made;
    }

    @Override
    public DirectoryInode mkdir(Caller caller, String name, int mode) throws ErrnoException {
        Credentials who = caller.credentials();
        TmpfsDirectory made =
                new TmpfsDirectory(fileSystem, mode, who.fsuid(), Permissions.newGid(who, this));
        made.parentInodeNumber = inodeNumber();
        adopt(name, made, 2);
        addLinks(1);
        return made;
    }

    @Override
    public Inode mknod(Caller caller, String name, int mode, long deviceId) throws ErrnoException {
        Credentials who = caller.credentials();
        return adopt(
                name,
                new TmpfsSpecial(
                        fileSystem, mode, who.fsuid(), Permissions.newGid(who, this), deviceId),
                1);
    }

    @Override
    public Inode symlink(Caller caller, String name, String target) throws ErrnoException {
        Credentials who = caller.credentials();
        return adopt(
                name,
                new TmpfsSymlink(fileSystem, who.fsuid(), Permissions.newGid(who, this), target),
                1);
    }

    @Override
    public void link(Caller caller, String name, Inode target) throws ErrnoException {
        TmpfsInode inode = (TmpfsInode) target;
        inode.addLinks(1);
        boolean added = false;
        try {
            add(name, inode);
            added = true;
        } finally {
            if (!added) {
                inode.dropLinks(1);
            }
        }
    }

    @Override
    public void unlink(Caller caller, String name, Inode child) throws ErrnoException {
        remove(name);
        ((TmpfsInode) child).dropLinks(1);
    }

    @Override
    public void rmdir(Caller caller, String name, DirectoryInode child) throws ErrnoException {
        TmpfsDirectory victim = (TmpfsDirectory) child;
        victim.requireEmpty();
        remove(name);
        dropLinks(1);
        victim.dropLinks(2);
    }

    private void requireEmpty() throws ErrnoException {
        lock.lock();
        try {
            if (!byName.isEmpty()) {
                throw ENOTEMPTY.raise();
            }
        } finally {
            lock.unlock();
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
        TmpfsDirectory destination = (TmpfsDirectory) newDirectory;
        TmpfsInode moved = (TmpfsInode) child;
        if ((flags & RENAME_EXCHANGE) != 0 && target != null) {
            exchange(oldName, moved, destination, newName, (TmpfsInode) target);
            return;
        }
        TmpfsSpecial whiteout = null;
        if ((flags & RENAME_WHITEOUT) != 0) {
            fileSystem.limits().takeInode();
            Credentials who = caller.credentials();
            whiteout = new TmpfsSpecial(fileSystem, FileMode.S_IFCHR, who.fsuid(), who.fsgid(), 0);
            whiteout.linked(1);
        }
        if (target != null) {
            if (target instanceof TmpfsDirectory replaced) {
                destination.rmdir(caller, newName, replaced);
            } else {
                destination.unlink(caller, newName, target);
            }
        }
        remove(oldName);
        destination.add(newName, moved);
        if (whiteout != null) {
            add(oldName, whiteout);
        }
        moved(moved, destination);
    }

    private void exchange(
            String oldName,
            TmpfsInode first,
            TmpfsDirectory destination,
            String newName,
            TmpfsInode second)
            throws ErrnoException {
        remove(oldName);
        destination.remove(newName);
        add(oldName, second);
        destination.add(newName, first);
        moved(first, destination);
        destination.moved(second, this);
    }

    /** Keeps link counts and ".." right after a child went from here to another directory. */
    private void moved(TmpfsInode child, TmpfsDirectory destination) throws ErrnoException {
        child.addLinks(0);
        if (child instanceof TmpfsDirectory directory && destination != this) {
            dropLinks(1);
            destination.addLinks(1);
            directory.parentInodeNumber = destination.inodeNumber();
        }
    }

    @Override
    @GuardedBy("lock")
    long sizeLocked() {
        return (byName.size() + 2L) * ENTRY_BYTES;
    }

    /** An empty directory holds nothing. */
    @Override
    void freeContents() {}

    /**
     * Frees everything below with the file system; without recursion, because a guest chooses the
     * depth.
     */
    void discardTree() {
        ArrayDeque<TmpfsInode> left = new ArrayDeque<>();
        left.add(this);
        while (!left.isEmpty()) {
            TmpfsInode inode = left.poll();
            if (inode instanceof TmpfsDirectory directory) {
                directory.moveChildren(left);
            }
            inode.discard();
        }
    }

    private void moveChildren(ArrayDeque<TmpfsInode> target) {
        lock.lock();
        try {
            for (Entry entry : byName.values()) {
                target.add(entry.inode);
            }
            byName.clear();
            slotCount = 0;
            slots = new Entry[4];
        } finally {
            lock.unlock();
        }
    }

    @Override
    public FileImpl open(Caller caller, int flags) {
        return new Listing(this);
    }

    private long list(long from, DirectoryFile.Sink sink) throws ErrnoException {
        lock.lock();
        try {
            accessedLocked();
            long position = Math.max(from, 0);
            if (position == 0) {
                if (!sink.entry(".", inodeNumber(), FileMode.DT_DIR, 1)) {
                    return 0;
                }
                position = 1;
            }
            if (position == 1) {
                if (!sink.entry("..", parentInodeNumber, FileMode.DT_DIR, FIRST_POSITION)) {
                    return 1;
                }
                position = FIRST_POSITION;
            }
            for (int slot = slotFromLocked(position); slot < slotCount; slot++) {
                Entry entry = slots[slot];
                if (entry == null) {
                    continue;
                }
                int type = (entry.inode.mode() & FileMode.S_IFMT) >> 12;
                if (!sink.entry(entry.name, entry.inode.inodeNumber(), type, entry.position + 1)) {
                    return entry.position;
                }
                position = entry.position + 1;
            }
            return position;
        } finally {
            lock.unlock();
        }
    }

    private record Listing(TmpfsDirectory directory) implements DirectoryFile {
        @Override
        public long list(Caller caller, long offset, Sink sink) throws ErrnoException {
            return directory.list(offset, sink);
        }

        @Override
        public long read(Caller caller, IoBuffer target) throws ErrnoException {
            throw Errno.EISDIR.raise();
        }

        @Override
        public long write(Caller caller, IoBuffer source) throws ErrnoException {
            throw Errno.EBADF.raise();
        }

        @Override
        public Inode inode() {
            return directory;
        }

        @Override
        public void close() {}
    }
}
