package runscj.sentry.vfs;

import java.util.IdentityHashMap;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FsMagic;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.mm.Mm;

/**
 * The file layer of one sandbox: its first mount namespace and what lies outside the tree of names.
 */
public final class Vfs {
    private final IdentityHashMap<FileSystem, DentryTree> trees = new IdentityHashMap<>();
    private final DeviceRegistry devices = new DeviceRegistry();
    private final FileSystemTypes fileSystemTypes = new FileSystemTypes();
    private final Mount anonymousMount;
    private final DentryTree anonymousTree;
    private final MountNamespace rootNamespace;

    /** Makes a file layer whose root is a file system. */
    public Vfs(FileSystem root, String source, int flags) {
        rootNamespace =
                new MountNamespace(
                                new Mount(
                                        tree(root, UserNamespace.INITIAL).root(),
                                        source,
                                        Mount.atimeDefault(flags)))
                        .retain();
        AnonymousFileSystem anonymous = new AnonymousFileSystem();
        anonymousTree = new DentryTree(this, anonymous, UserNamespace.INITIAL);
        anonymousMount = new Mount(anonymousTree.root(), "none", 0);
    }

    /** Returns the first mount namespace. */
    public MountNamespace rootNamespace() {
        return rootNamespace;
    }

    /** Returns who opens device nodes, FIFOs and sockets. */
    public DeviceRegistry devices() {
        return devices;
    }

    /** Returns what mount(2) can make. */
    public FileSystemTypes fileSystemTypes() {
        return fileSystemTypes;
    }

    private synchronized DentryTree tree(FileSystem fileSystem, UserNamespace mounter) {
        DentryTree tree = trees.get(fileSystem);
        if (tree == null) {
            tree = new DentryTree(this, fileSystem, fileSystem.owner(mounter));
            trees.put(fileSystem, tree);
        }
        return tree;
    }

    /**
     * Makes an unattached mount of a file system's root. A file system that was not mounted before
     * may come to belong to the caller's user namespace.
     */
    Mount newMount(Caller caller, FileSystem fileSystem, String source, int flags) {
        UserNamespace mounter = caller.credentials().userNamespace();
        return new Mount(tree(fileSystem, mounter).root(), source, flags);
    }

    /** Mounts a file system on an existing path of the first namespace; for boot. */
    public Mount mount(FileSystem fileSystem, String source, String path, int flags)
            throws ErrnoException {
        Caller kernel = kernelCaller();
        VfsPath place = PathWalk.resolve(kernel, null, path, PathWalk.FOLLOW);
        Mount mount = newMount(kernel, fileSystem, source, Mount.atimeDefault(flags));
        rootNamespace.attach(mount, place);
        return mount;
    }

    /** Returns a context at the root of the first namespace. */
    public FsContext newContext() {
        VfsPath root = rootNamespace.rootPath();
        return new FsContext(this, rootNamespace, root, root, 0022);
    }

    /** Returns a caller with all rights and no memory, for boot. */
    public Caller kernelCaller() {
        return new KernelCaller(newContext());
    }

    /**
     * Returns a place for a file that has no name: pipes, sockets, anonymous inodes. Unpinned;
     * {@code /proc/PID/fd} shows the display name.
     *
     * @param displayName for example {@code pipe:[5]} or {@code anon_inode:[eventfd]}
     */
    public VfsPath anonymousPath(Inode inode, String displayName) {
        Dentry unnamed = new Dentry(anonymousTree, null, displayName, inode);
        unnamed.markUnnamed(false);
        return new VfsPath(anonymousMount, unnamed);
    }

    /** Returns whether a mount is the one of {@link #anonymousPath}: its files have no names. */
    public static boolean isAnonymous(Mount mount) {
        return mount.fileSystem() instanceof AnonymousFileSystem;
    }

    private record KernelCaller(FsContext fsContext) implements Caller {
        @Override
        public Credentials credentials() {
            return ROOT;
        }

        @Override
        public Mm mm() {
            throw new UnsupportedOperationException("the kernel has no guest memory");
        }

        @Override
        public boolean interrupted() {
            return false;
        }

        private static final Credentials ROOT = Credentials.root();
    }

    /** Only there to give anonymous files a mount. */
    private static final class AnonymousFileSystem implements FileSystem {
        private final Root root = new Root(this);

        @Override
        public String type() {
            return "anon_inodefs";
        }

        @Override
        public Inode root() {
            return root;
        }

        @Override
        public long deviceId() {
            return 0;
        }

        @Override
        public void statfs(FileSystemStatistics out) {
            out.magic = FsMagic.ANON_INODE_FS_MAGIC;
        }

        private record Root(AnonymousFileSystem fileSystem) implements Inode {
            @Override
            public long inodeNumber() {
                return 1;
            }

            @Override
            public int mode() {
                return 0600;
            }

            @Override
            public int uid() {
                return 0;
            }

            @Override
            public int gid() {
                return 0;
            }

            @Override
            public void attributes(Attributes out) {
                out.mode = mode();
            }

            @Override
            public void setAttributes(Caller caller, AttributeChange change) throws ErrnoException {
                throw Errno.EPERM.raise();
            }

            @Override
            public FileImpl open(Caller caller, int flags) throws ErrnoException {
                throw Errno.ENXIO.raise();
            }
        }
    }

    /** Drops what is known of a file system whose last mount has gone. */
    synchronized void forget(FileSystem fileSystem) {
        trees.remove(fileSystem);
    }
}
