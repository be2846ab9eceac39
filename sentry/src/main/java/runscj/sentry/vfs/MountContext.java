package runscj.sentry.vfs;

import static runscj.abi.Errno.EBUSY;
import static runscj.abi.Errno.EINVAL;
import static runscj.abi.Errno.EMSGSIZE;
import static runscj.abi.Errno.ENODATA;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;

/**
 * The file of fsopen(2) and fspick(2): the parameters of a file system that is to be made, or of
 * one that is to be changed. Reading it gives what went wrong, a message at a time. A parameter is
 * checked when it is set; what depends on several is found at the end.
 */
public final class MountContext implements FileImpl {
    private static final int MESSAGES_MAX = 8;

    /** More text than a page of options is of no use. */
    private static final int OPTIONS_MAX = 4096;

    private enum Phase {
        PARAMETERS,
        MADE,
        CHANGES,
        FAILED
    }

    private final Vfs vfs;
    private final Inode inode;
    private final String type;
    private final ArrayDeque<String> messages = new ArrayDeque<>();
    private final StringBuilder options = new StringBuilder();

    @GuardedBy("this")
    private Phase phase;

    @GuardedBy("this")
    private @Nullable String source;

    @GuardedBy("this")
    private @Nullable Boolean readOnly;

    /** Keeps the file system for as long as it may be mounted or changed through this file. */
    @GuardedBy("this")
    private @Nullable Mount held;

    private MountContext(Vfs vfs, Inode inode, String type, Phase phase) {
        this.vfs = vfs;
        this.inode = inode;
        this.type = type;
        this.phase = phase;
    }

    /** fsopen(2): for a new file system; ENODEV. */
    public static MountContext open(Vfs vfs, Inode inode, String type) throws ErrnoException {
        vfs.fileSystemTypes().find(type);
        return new MountContext(vfs, inode, type, Phase.PARAMETERS);
    }

    /** fspick(2): for the one that is mounted at a place. EINVAL for no root of a mount. */
    public static MountContext pick(Vfs vfs, Inode inode, VfsPath place) throws ErrnoException {
        if (place.dentry() != place.mount().root()) {
            throw EINVAL.raise();
        }
        FileSystem fileSystem = place.mount().fileSystem();
        MountContext context = new MountContext(vfs, inode, fileSystem.type(), Phase.CHANGES);
        synchronized (context) {
            context.held = new Mount(place.mount().root().tree().root(), "none", 0);
        }
        return context;
    }

    /** FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING; EBUSY at the wrong time, EINVAL. */
    public synchronized void set(String key, @Nullable String value) throws ErrnoException {
        requireParameters();
        switch (key) {
            case "ro" -> readOnly = true;
            case "rw" -> readOnly = false;
            case "dirsync", "lazytime", "mand", "sync" -> {}
            case "async", "nolazytime", "nomand" -> {}
            default -> parameter(key, value);
        }
    }

    @GuardedBy("this")
    private void parameter(String key, @Nullable String value) throws ErrnoException {
        FileSystemTypes.Verdict verdict = vfs.fileSystemTypes().check(type, key, value);
        if (verdict == FileSystemTypes.Verdict.UNKNOWN && key.equals("source")) {
            source(value);
            return;
        }
        switch (verdict) {
            case UNKNOWN -> throw failure(type + ": Unknown parameter '" + key + "'");
            case BAD_VALUE -> throw failure(type + ": Bad value for '" + key + "'");
            case GOOD -> {
                if (options.length() + key.length() > OPTIONS_MAX) {
                    throw EINVAL.raise();
                }
                options.append(options.isEmpty() ? "" : ",").append(key);
                if (value != null) {
                    options.append('=').append(value);
                }
            }
        }
    }

    @GuardedBy("this")
    private void source(@Nullable String value) throws ErrnoException {
        if (value == null) {
            throw failure("Non-string source");
        }
        if (source != null) {
            throw failure("Multiple sources");
        }
        source = value;
    }

    /** FSCONFIG_SET_BINARY, _PATH and _FD: no type here has a parameter of these kinds. */
    public synchronized void setOther(String key) throws ErrnoException {
        requireParameters();
        boolean known =
                vfs.fileSystemTypes().check(type, key, "") != FileSystemTypes.Verdict.UNKNOWN;
        if (known) {
            throw failure(type + ": Bad value for '" + key + "'");
        }
        throw failure(
                key.equals("source")
                        ? "Non-string source"
                        : type + ": Unknown parameter '" + key + "'");
    }

    @GuardedBy("this")
    private void requireParameters() throws ErrnoException {
        if (phase != Phase.PARAMETERS && phase != Phase.CHANGES) {
            throw EBUSY.raise();
        }
    }

    @GuardedBy("this")
    private ErrnoException failure(String message) {
        if (messages.size() == MESSAGES_MAX) {
            messages.removeFirst();
        }
        messages.addLast("e " + message + "\n");
        return EINVAL.raise();
    }

    /** FSCONFIG_CMD_CREATE. EBUSY twice; what the type says. */
    public synchronized void create(Caller caller) throws ErrnoException {
        if (phase != Phase.PARAMETERS) {
            throw EBUSY.raise();
        }
        phase = Phase.FAILED;
        String from = source == null ? "" : source;
        FileSystem made = vfs.fileSystemTypes().make(caller, type, from, options.toString());
        Mount mount = vfs.newMount(caller, made, from.isEmpty() ? "none" : from, 0);
        if (readOnly != null && readOnly) {
            mount.fileSystemReadOnly(true);
        }
        held = mount;
        phase = Phase.MADE;
    }

    /** FSCONFIG_CMD_CREATE_EXCL: EBUSY as well if the file system is another mount's too. */
    public synchronized void createExclusive(Caller caller) throws ErrnoException {
        create(caller);
        Mount mount = held;
        if (mount != null && mount.fileSystemShared()) {
            phase = Phase.FAILED;
            throw EBUSY.raise();
        }
    }

    /** FSCONFIG_CMD_RECONFIGURE. EBUSY at the wrong time or under writers; what the type says. */
    public synchronized void reconfigure(Caller caller) throws ErrnoException {
        Mount mount = held;
        MountNamespace.requireAdministrator(caller);
        if (phase != Phase.CHANGES || mount == null) {
            throw EBUSY.raise();
        }
        Mounting.requireFileSystemOwner(caller, mount);
        phase = Phase.FAILED;
        MountNamespace.reconfigure(mount, readOnly, options.toString());
        clear();
    }

    @GuardedBy("this")
    private void clear() {
        phase = Phase.CHANGES;
        options.setLength(0);
        readOnly = null;
        source = null;
    }

    /** fsmount(2): mounts what was made where only the returned namespace's root shows it. */
    public synchronized MountNamespace mount(Caller caller, int flags) throws ErrnoException {
        Mount made = held;
        if (made == null) {
            throw EINVAL.raise();
        }
        if (phase != Phase.MADE) {
            throw EBUSY.raise();
        }
        int kept = Mounting.requireNothingRevealed(caller, made.fileSystem(), flags);
        Mount mount = vfs.newMount(caller, made.fileSystem(), made.source(), flags);
        mount.lockedFlags(kept);
        MountNamespace apart = Mounting.namespaceOf(caller).newDetached(mount);
        clear();
        return apart;
    }

    @Override
    public synchronized long read(Caller caller, IoBuffer target) throws GuestException {
        String message = messages.peekFirst();
        if (message == null) {
            throw ENODATA.raise();
        }
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        if (target.remaining() < bytes.length) {
            throw EMSGSIZE.raise();
        }
        target.put(bytes, 0, bytes.length);
        messages.removeFirst();
        return bytes.length;
    }

    @Override
    public long write(Caller caller, IoBuffer from) throws GuestException {
        throw EINVAL.raise();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public synchronized void close() {
        Mount mount = held;
        held = null;
        if (mount != null) {
            mount.detach();
        }
    }
}
