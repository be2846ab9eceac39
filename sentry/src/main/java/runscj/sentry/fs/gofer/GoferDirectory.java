package runscj.sentry.fs.gofer;

import static runscj.abi.Errno.ENOENT;
import static runscj.abi.Fcntl.AT_REMOVEDIR;
import static runscj.abi.Fcntl.O_RDONLY;
import static runscj.abi.Fcntl.RENAME_EXCHANGE;
import static runscj.abi.FileMode.S_IFDIR;
import static runscj.abi.FileMode.S_ISGID;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.gofer.client.GoferClient;
import runscj.gofer.wire.FileAttributes;
import runscj.sentry.cred.Credentials;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;

/**
 * A directory of the host. In an exclusive export the third lookup that reaches the gofer fetches
 * the whole directory with all attributes: programs that look for one name look for many (PATH, the
 * dynamic linker, Python), and absence is then known without asking. Reading a directory fetches
 * names alone; who looks up a directory in it afterwards walks a tree, and gets that one's names
 * with its attributes.
 */
final class GoferDirectory extends GoferInode implements DirectoryInode {
    private static final int LOOKUPS_BEFORE_LISTING = 2;

    /**
     * What each lookup counts for: who has read the names and looks up directories alone walks a
     * tree, and wants no more attributes; who looks up files then wants all.
     */
    private static final int WEIGHT = 8;

    private static final int ENOUGH = LOOKUPS_BEFORE_LISTING * WEIGHT;

    private static final int READINGS_BEFORE_LISTING = 2;

    /** Directories beyond this many entries are looked up name by name. */
    private static final int LISTING_LIMIT = 16_384;

    @GuardedBy("lock")
    private int lookups;

    @GuardedBy("lock")
    private int readings;

    /** All entries of an exclusive directory, or null while they are not known. */
    @GuardedBy("lock")
    private @Nullable Map<String, GoferClient.Found> listing;

    @GuardedBy("lock")
    private boolean tooLarge;

    /** Names that came with the lookup, for the first who reads them. */
    private final AtomicReference<GoferClient.@Nullable Names> firstNames = new AtomicReference<>();

    GoferDirectory(
            GoferFileSystem fileSystem,
            @Nullable GoferDirectory parent,
            String name,
            FileAttributes attributes) {
        super(fileSystem, parent, name, attributes);
    }

    /** Returns a child's path in the export. */
    String child(String name) throws ErrnoException {
        String path = path();
        return path.isEmpty() ? name : path + '/' + name;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        GoferClient.FoundNames answer = find(name);
        if (answer == null) {
            return null;
        }
        GoferClient.Found found = answer.found();
        GoferInode child =
                GoferInode.of(fileSystem, this, name, found.attributes(), found.target());
        if (answer.names() != null && child instanceof GoferDirectory directory) {
            directory.firstNames.set(answer.names());
            fileSystem.prefetched(directory);
        }
        return child;
    }

    /** Forgets names that nobody has read. */
    void dropFirstNames() {
        firstNames.set(null);
    }

    private GoferClient.@Nullable FoundNames find(String name) throws ErrnoException {
        boolean walks = false;
        if (fileSystem.exclusive()) {
            lock.lock();
            try {
                walks = readings > 0;
                if (listing == null && !tooLarge && lookups >= ENOUGH) {
                    fetchListing();
                }
                if (listing != null) {
                    GoferClient.Found known = listing.get(name);
                    return known == null ? null : new GoferClient.FoundNames(known, null);
                }
            } finally {
                lock.unlock();
            }
        }
        GoferClient.FoundNames found = null;
        try {
            found = ask(child(name), walks);
        } catch (ErrnoException e) {
            if (e.errno() != ENOENT) {
                throw e;
            }
        }
        count(found != null && found.found().attributes().type() == S_IFDIR);
        return found;
    }

    private GoferClient.FoundNames ask(String path, boolean withNames) throws ErrnoException {
        GoferClient client = fileSystem.client();
        return withNames
                ? client.lookupAndNames(fileSystem.export(), path)
                : new GoferClient.FoundNames(client.lookup(fileSystem.export(), path), null);
    }

    private void count(boolean foundDirectory) {
        lock.lock();
        try {
            if (lookups < ENOUGH) {
                lookups += readings == 0 ? WEIGHT : foundDirectory ? 1 : ENOUGH;
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void fetchListing() throws ErrnoException {
        Map<String, GoferClient.Found> all = new LinkedHashMap<>();
        String path = path();
        long position = 0;
        do {
            GoferClient.Listing part =
                    fileSystem.client().list(fileSystem.export(), path, position);
            for (GoferClient.Found found : part.entries()) {
                all.put(found.name(), found);
            }
            if (all.size() > LISTING_LIMIT) {
                tooLarge = true;
                return;
            }
            position = part.nextPosition();
        } while (position >= 0);
        listing = all;
    }

    /**
     * Returns the entries, "." and ".." left out, where all are known or worth knowing: where an
     * exclusive directory is read again and again. Else null.
     */
    @Nullable Collection<GoferClient.Found> knownEntries() throws ErrnoException {
        if (!fileSystem.exclusive()) {
            return null;
        }
        lock.lock();
        try {
            if (listing == null && !tooLarge && ++readings > READINGS_BEFORE_LISTING) {
                fetchListing();
            }
            return listing == null ? null : listing.values();
        } finally {
            lock.unlock();
        }
    }

    /** Returns a part of the names from a position on, fresh from the host unless none change. */
    GoferClient.Names names(long position) throws ErrnoException {
        GoferClient.Names first = position == 0 ? firstNames.getAndSet(null) : null;
        if (first != null) {
            return first;
        }
        return fileSystem.client().names(fileSystem.export(), path(), position);
    }

    private void forgetListing() {
        lock.lock();
        try {
            listing = null;
            dropFirstNames();
            lookups = 0;
            readings = 0;
        } finally {
            lock.unlock();
        }
    }

    private int groupOfNew(Credentials credentials) {
        return (mode() & S_ISGID) != 0 ? gid() : credentials.fsgid();
    }

    @Override
    public Inode create(Caller caller, String name, int mode) throws ErrnoException {
        Credentials credentials = caller.credentials();
        GoferClient.Opened opened =
                fileSystem
                        .client()
                        .create(
                                fileSystem.export(),
                                child(name),
                                O_RDONLY,
                                mode,
                                credentials.fsuid(),
                                groupOfNew(credentials));
        opened.fd().close();
        forgetListing();
        return GoferInode.of(fileSystem, this, name, opened.attributes(), "");
    }

    @Override
    public DirectoryInode mkdir(Caller caller, String name, int mode) throws ErrnoException {
        Credentials credentials = caller.credentials();
        int inherited = mode | (mode() & S_ISGID);
        FileAttributes made =
                fileSystem
                        .client()
                        .mkdir(
                                fileSystem.export(),
                                child(name),
                                inherited,
                                credentials.fsuid(),
                                groupOfNew(credentials));
        forgetListing();
        return new GoferDirectory(fileSystem, this, name, made);
    }

    @Override
    public Inode mknod(Caller caller, String name, int mode, long deviceId) throws ErrnoException {
        Credentials credentials = caller.credentials();
        FileAttributes made =
                fileSystem
                        .client()
                        .mknod(
                                fileSystem.export(),
                                child(name),
                                mode,
                                deviceId,
                                credentials.fsuid(),
                                groupOfNew(credentials));
        forgetListing();
        return GoferInode.of(fileSystem, this, name, made, "");
    }

    @Override
    public Inode symlink(Caller caller, String name, String target) throws ErrnoException {
        Credentials credentials = caller.credentials();
        FileAttributes made =
                fileSystem
                        .client()
                        .symlink(
                                fileSystem.export(),
                                child(name),
                                target,
                                credentials.fsuid(),
                                groupOfNew(credentials));
        forgetListing();
        return GoferInode.of(fileSystem, this, name, made, target);
    }

    @Override
    public void link(Caller caller, String name, Inode target) throws ErrnoException {
        GoferInode file = (GoferInode) target;
        fileSystem.client().link(fileSystem.export(), file.path(), child(name));
        file.linked(this, name);
        forgetListing();
    }

    @Override
    public void unlink(Caller caller, String name, Inode child) throws ErrnoException {
        GoferInode file = (GoferInode) child;
        if (file instanceof GoferFile regular) {
            regular.prepareUnlink();
        }
        fileSystem.client().unlink(fileSystem.export(), child(name), 0);
        file.unlinked(this, name);
        forgetListing();
    }

    @Override
    public void rmdir(Caller caller, String name, DirectoryInode child) throws ErrnoException {
        fileSystem.client().unlink(fileSystem.export(), child(name), AT_REMOVEDIR);
        ((GoferInode) child).unlinked(this, name);
        forgetListing();
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
        GoferDirectory destination = (GoferDirectory) newDirectory;
        fileSystem
                .client()
                .rename(fileSystem.export(), child(oldName), destination.child(newName), flags);
        ((GoferInode) child).moved(this, oldName, destination, newName);
        if (target != null) {
            if ((flags & RENAME_EXCHANGE) != 0) {
                ((GoferInode) target).moved(destination, newName, this, oldName);
            } else {
                ((GoferInode) target).unlinked(destination, newName);
            }
        }
        forgetListing();
        destination.forgetListing();
    }

    @Override
    public boolean cacheable() {
        return fileSystem.exclusive();
    }

    @Override
    public boolean revalidate(Caller caller, String name, @Nullable Inode child)
            throws ErrnoException {
        GoferClient.FoundNames answer = find(name);
        if (answer == null || child == null) {
            return answer == null && child == null;
        }
        GoferClient.Found found = answer.found();
        GoferInode known = (GoferInode) child;
        boolean same =
                known.inodeNumber() == fileSystem.inodeNumber(found.attributes())
                        && known.seen().type() == found.attributes().type();
        if (same) {
            known.seen(found.attributes());
        }
        return same;
    }

    @Override
    public FileImpl open(Caller caller, int flags) {
        return new GoferOpenDirectory(this);
    }
}
