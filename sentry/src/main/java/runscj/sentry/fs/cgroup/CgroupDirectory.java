package runscj.sentry.fs.cgroup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.generated.GeneratedDirectory;
import runscj.sentry.fs.generated.GeneratedFile;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Controller;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.DirectoryInode;
import runscj.sentry.vfs.Inode;

/** The directory of a group: its files, and the groups below, which mkdir(2) and rmdir(2) make. */
public final class CgroupDirectory extends GeneratedDirectory {
    /** Positions of groups below, which are counted on: a list goes on whatever is removed. */
    private static final long FIRST_GROUP = 1_000;

    /** A file with a name; a controller's come and go with it. */
    private record Entry(String name, Inode file, @Nullable Controller controller) {}

    private final CgroupFileSystem cgroups;
    private final Cgroup group;
    private final List<Entry> files = new ArrayList<>();

    @GuardedBy("this")
    private final Map<String, CgroupDirectory> groups = new HashMap<>();

    /** The names by position. */
    @GuardedBy("this")
    private final TreeMap<Long, String> order = new TreeMap<>();

    @GuardedBy("this")
    private long nextPosition = FIRST_GROUP;

    CgroupDirectory(CgroupFileSystem cgroups, Cgroup group) {
        super(cgroups, cgroups.newInodeNumber(), 0755);
        this.cgroups = cgroups;
        this.group = group;
        new CoreFiles(cgroups.kernel(), group).addTo(this);
        new CpuFiles(cgroups.kernel(), group).addTo(this);
        if (group.parent() != null) {
            new MemoryFiles(cgroups.kernel(), group).addTo(this);
            new PidsFiles(group).addTo(this);
        }
    }

    /** Returns the group. */
    public Cgroup group() {
        return group;
    }

    /** Returns the directory of this group or one below, null if it has been removed. */
    @Nullable CgroupDirectory find(Cgroup wanted) {
        if (wanted == group) {
            return this;
        }
        Cgroup above = wanted.parent();
        CgroupDirectory parent = above == null ? null : find(above);
        return parent == null ? null : parent.child(wanted);
    }

    private synchronized @Nullable CgroupDirectory child(Cgroup wanted) {
        for (CgroupDirectory directory : groups.values()) {
            if (directory.group == wanted) {
                return directory;
            }
        }
        return null;
    }

    /** Adds a file; before anybody sees the directory. */
    void file(
            String name,
            int permissions,
            @Nullable Controller controller,
            GeneratedFile.Content content,
            GeneratedFile.@Nullable Sink sink) {
        files.add(
                new Entry(
                        name,
                        new GeneratedFile(
                                cgroups, cgroups.newInodeNumber(), permissions, content, sink),
                        controller));
    }

    private boolean shown(Entry entry) {
        Controller controller = entry.controller();
        return controller == null || controller.in((int) group.figure(Cgroup.Figure.CONTROLLERS));
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        for (Entry entry : files) {
            if (entry.name().equals(name)) {
                return shown(entry) ? entry.file() : null;
            }
        }
        synchronized (this) {
            return groups.get(name);
        }
    }

    /** Several mounts show the same groups, and files come and go with the controller. */
    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public boolean revalidate(Caller caller, String name, @Nullable Inode child)
            throws ErrnoException {
        return lookup(caller, name) == child;
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        while (at - FIRST_OFFSET < files.size()) {
            Entry entry = files.get((int) (at - FIRST_OFFSET));
            if (shown(entry)
                    && !sink.entry(
                            entry.name(),
                            entry.file().inodeNumber(),
                            typeOf(entry.file()),
                            at + 1)) {
                return at;
            }
            at++;
        }
        synchronized (this) {
            for (Map.Entry<Long, String> next = order.ceilingEntry(Math.max(at, FIRST_GROUP));
                    next != null;
                    next = order.higherEntry(next.getKey())) {
                CgroupDirectory child = groups.get(next.getValue());
                if (child == null
                        || !sink.entry(
                                next.getValue(),
                                child.inodeNumber(),
                                typeOf(child),
                                next.getKey() + 1)) {
                    return next.getKey();
                }
                at = next.getKey() + 1;
            }
        }
        return at;
    }

    @Override
    public DirectoryInode mkdir(Caller caller, String name, int mode) throws ErrnoException {
        if (name.indexOf('\n') >= 0) {
            throw Errno.EINVAL.raise(); // it would be two lines of /proc/PID/cgroup
        }
        synchronized (this) {
            if (lookup(caller, name) != null) {
                throw Errno.EEXIST.raise();
            }
            CgroupDirectory child = new CgroupDirectory(cgroups, group.add(name));
            groups.put(name, child);
            order.put(nextPosition++, name);
            return child;
        }
    }

    @Override
    public Inode create(Caller caller, String name, int mode) throws ErrnoException {
        throw Errno.EACCES.raise();
    }

    @Override
    public void rmdir(Caller caller, String name, DirectoryInode child) throws ErrnoException {
        synchronized (this) {
            CgroupDirectory directory = groups.get(name);
            if (directory == null) {
                throw Errno.ENOENT.raise();
            }
            directory.group.remove();
            groups.remove(name);
            order.values().remove(name);
        }
    }

    @Override
    protected int linkCount() {
        synchronized (this) {
            return 2 + groups.size();
        }
    }
}
