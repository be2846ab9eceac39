package runscj.sentry.fs.generated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** A directory whose entries are fixed once the file system has been made. */
public class FixedDirectory extends GeneratedDirectory {
    private final Map<String, Inode> children = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** Makes an empty directory. */
    public FixedDirectory(GeneratedFileSystem fileSystem, int permissions) {
        super(fileSystem, fileSystem.newInodeNumber(), permissions);
    }

    /** Adds an entry; before the file system is mounted. */
    public final FixedDirectory add(String name, Inode child) {
        if (bindsEverybody() && child instanceof GeneratedInode generated) {
            generated.bindEverybody();
        }
        children.put(name, child);
        names.add(name);
        return this;
    }

    /** Adds and returns a directory. */
    public final FixedDirectory directory(String name) {
        FixedDirectory child = new FixedDirectory(fileSystem(), 0555);
        add(name, child);
        return child;
    }

    /** Adds a read-only file. */
    public final FixedDirectory file(String name, GeneratedFile.Content content) {
        return file(name, 0444, content, null);
    }

    /** Adds a read-only file that never changes. */
    public final FixedDirectory text(String name, String text) {
        return file(name, 0444, (caller, out) -> out.append(text), null);
    }

    /** Adds a file. */
    public final FixedDirectory file(
            String name,
            int permissions,
            GeneratedFile.Content content,
            GeneratedFile.@Nullable Sink sink) {
        return add(
                name,
                new GeneratedFile(
                        fileSystem(), fileSystem().newInodeNumber(), permissions, content, sink));
    }

    /** Adds a symbolic link. */
    public final FixedDirectory link(String name, String target) {
        return add(
                name,
                new GeneratedLink(fileSystem(), fileSystem().newInodeNumber(), caller -> target));
    }

    /** Returns how many fixed entries there are. */
    protected final int fixedCount() {
        return names.size();
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        return children.get(name);
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        while (at - FIRST_OFFSET < names.size()) {
            String name = names.get((int) (at - FIRST_OFFSET));
            Inode child = children.get(name);
            if (child == null || !sink.entry(name, child.inodeNumber(), typeOf(child), at + 1)) {
                break;
            }
            at++;
        }
        return at;
    }

    @Override
    protected Errno refusal() {
        return Errno.ENOENT;
    }
}
