package runscj.sentry.fs.mqueue;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.fs.generated.GeneratedDirectory;
import runscj.sentry.fs.generated.GeneratedFileSystem;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.AttributeChange;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;

/**
 * The file system of mq_overview(7): each queue of {@link PosixQueues} is a file of one directory,
 * which every mount shows.
 */
final class MqueueFileSystem extends GeneratedFileSystem {
    private static final int ROOT_INODE = 1;
    private static final int SIZE_BYTES = 80;

    private final PosixQueues queues;
    private final Root root;

    MqueueFileSystem(PosixQueues queues) {
        super("mqueue", FsMagic.MQUEUE_MAGIC);
        this.queues = queues;
        this.root = new Root(this, queues);
    }

    @Override
    public UserNamespace owner(UserNamespace mounter) {
        return queues.owner();
    }

    @Override
    public Inode root() {
        return root;
    }

    Inode newInode(PosixQueue queue, int permissions, Credentials maker) {
        return new Node(this, queue, permissions, maker);
    }

    private static final class Root extends GeneratedDirectory {
        private final PosixQueues queues;

        Root(MqueueFileSystem fileSystem, PosixQueues queues) {
            super(fileSystem, ROOT_INODE, FileMode.S_ISVTX | 0777);
            this.queues = queues;
        }

        @Override
        public @Nullable Inode lookup(Caller caller, String name) {
            PosixQueue queue = queues.find(name);
            return queue == null ? null : queue.inode();
        }

        @Override
        public boolean cacheable() {
            return false;
        }

        @Override
        public boolean revalidate(Caller caller, String name, @Nullable Inode child) {
            return child == lookup(caller, name);
        }

        @Override
        protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
                throws ErrnoException {
            long at = offset;
            for (var entry : queues.namesFrom(offset - FIRST_OFFSET).entrySet()) {
                Inode inode = lookup(caller, entry.getValue());
                if (inode == null) {
                    continue;
                }
                long next = FIRST_OFFSET + entry.getKey() + 1;
                if (!sink.entry(entry.getValue(), inode.inodeNumber(), typeOf(inode), next)) {
                    break;
                }
                at = next;
            }
            return at;
        }

        @Override
        public Inode create(Caller caller, String name, int mode) throws ErrnoException {
            return queues.create(task(caller), name, mode & FileMode.S_IALLUGO).inode();
        }

        @Override
        public void unlink(Caller caller, String name, Inode child) throws ErrnoException {
            queues.remove(name, null);
        }
    }

    /** A queue's file: owner and mode can be changed, reading tells of the queue's state. */
    private static final class Node extends GeneratedInode {
        private final Root root;
        private final PosixQueue queue;
        private volatile int permissions;
        private volatile int uid;
        private volatile int gid;

        Node(MqueueFileSystem fileSystem, PosixQueue queue, int permissions, Credentials maker) {
            super(fileSystem, fileSystem.newInodeNumber(), FileMode.S_IFREG);
            this.root = fileSystem.root;
            this.queue = queue;
            this.permissions = permissions;
            this.uid = maker.fsuid();
            this.gid = maker.fsgid();
        }

        @Override
        public int mode() {
            return FileMode.S_IFREG | permissions;
        }

        @Override
        public int uid() {
            return uid;
        }

        @Override
        public int gid() {
            return gid;
        }

        @Override
        protected long sizeBytes() {
            return SIZE_BYTES;
        }

        @Override
        public void setAttributes(Caller caller, AttributeChange change) {
            if (change.permissions != -1) {
                permissions = change.permissions & FileMode.S_IALLUGO;
            }
            if (change.uid != -1) {
                uid = change.uid;
            }
            if (change.gid != -1) {
                gid = change.gid;
            }
        }

        @Override
        public FileImpl open(Caller caller, int flags) throws ErrnoException {
            return root.queues.open(task(caller), queue);
        }
    }

    /** Queues are charged to a process, and tell a process: the kernel itself has none. */
    private static Task task(Caller caller) throws ErrnoException {
        if (caller instanceof Task task) {
            return task;
        }
        throw Errno.EACCES.raise();
    }
}
