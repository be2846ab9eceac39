package runscj.sentry.fs.tmpfs;

import java.util.concurrent.atomic.AtomicLong;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.AnonymousDevices;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.FileSystem;
import runscj.sentry.vfs.FileSystemStatistics;
import runscj.sentry.vfs.Inode;

/** One tmpfs (tmpfs(5)). Inode numbers count up; nothing survives its last mount. */
public final class TmpfsFileSystem implements FileSystem {
    private final MemoryFile memory;
    private final TmpfsLimits limits;
    private final TmpfsOptions options;
    private final long deviceId = AnonymousDevices.next();
    private final AtomicLong nextInode = new AtomicLong(1);
    private final TmpfsDirectory root;

    /** Makes an empty file system. */
    public TmpfsFileSystem(MemoryFile memory, TmpfsOptions options) {
        this.memory = memory;
        this.options = options;
        this.limits = new TmpfsLimits(pages(options.sizeBytes()), options.inodes());
        int uid = Math.max(options.uid(), 0);
        int gid = Math.max(options.gid(), 0);
        this.root = new TmpfsDirectory(this, FileMode.S_IFDIR | options.mode(), uid, gid);
        root.linked(2);
    }

    /** Makes one as mount(2) does. */
    public static TmpfsFileSystem mount(MemoryFile memory, Caller caller, String text)
            throws ErrnoException {
        TmpfsOptions parsed = TmpfsOptions.defaults(memory).parse(text, memory.limitBytes());
        int uid = parsed.uid() < 0 ? caller.credentials().fsuid() : parsed.uid();
        int gid = parsed.gid() < 0 ? caller.credentials().fsgid() : parsed.gid();
        return new TmpfsFileSystem(
                memory,
                new TmpfsOptions(parsed.sizeBytes(), parsed.inodes(), parsed.mode(), uid, gid));
    }

    /**
     * Makes an unnamed file, open for reading and writing, for memfd_create(2) and the like.
     *
     * @param seals F_SEAL_* that it starts with: F_SEAL_SEAL allows no more
     */
    public FileImpl openUnnamed(Caller caller, int mode, int seals) throws ErrnoException {
        int uid = caller.credentials().fsuid();
        int gid = caller.credentials().fsgid();
        TmpfsRegular inode = new TmpfsRegular(this, FileMode.S_IFREG | mode, uid, gid);
        limits.takeInode();
        inode.startSeals(seals);
        return inode.open(caller, Fcntl.O_RDWR);
    }

    private static long pages(long bytes) {
        return bytes / MemoryFile.PAGE_SIZE + (bytes % MemoryFile.PAGE_SIZE == 0 ? 0 : 1);
    }

    MemoryFile memory() {
        return memory;
    }

    TmpfsLimits limits() {
        return limits;
    }

    long takeInodeNumber() {
        return nextInode.getAndIncrement();
    }

    @Override
    public String type() {
        return "tmpfs";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public long deviceId() {
        return deviceId;
    }

    @Override
    public void statfs(FileSystemStatistics out) {
        out.magic = FsMagic.TMPFS_MAGIC;
        out.blocks = limits.maxPages();
        out.freeBlocks = Math.max(0, limits.maxPages() - limits.usedPages());
        out.availableBlocks = out.freeBlocks;
        out.files = limits.maxInodes();
        out.freeFiles = Math.max(0, limits.maxInodes() - limits.usedInodes());
    }

    @Override
    public String options() {
        TmpfsOptions usual = TmpfsOptions.defaults(memory);
        StringBuilder text = new StringBuilder();
        if (limits.maxPages() != pages(usual.sizeBytes())) {
            option(text, "size=")
                    .append(limits.maxPages() * (MemoryFile.PAGE_SIZE / 1024))
                    .append('k');
        }
        if (limits.maxInodes() != usual.inodes()) {
            option(text, "nr_inodes=").append(limits.maxInodes());
        }
        if (options.mode() != usual.mode()) {
            option(text, "mode=").append(Integer.toOctalString(options.mode()));
        }
        if (options.uid() > 0) {
            option(text, "uid=").append(options.uid());
        }
        if (options.gid() > 0) {
            option(text, "gid=").append(options.gid());
        }
        return text.toString();
    }

    private static StringBuilder option(StringBuilder text, String name) {
        return text.append(text.isEmpty() ? "" : ",").append(name);
    }

    @Override
    public void remount(String text) throws ErrnoException {
        TmpfsOptions current =
                new TmpfsOptions(
                        limits.maxPages() * MemoryFile.PAGE_SIZE,
                        limits.maxInodes(),
                        options.mode(),
                        options.uid(),
                        options.gid());
        TmpfsOptions changed = current.parse(text, memory.limitBytes());
        boolean limited = limits.maxPages() != 0 || changed.sizeBytes() == 0;
        if (!limited) {
            throw Errno.EINVAL.raise();
        }
        limits.change(pages(changed.sizeBytes()), changed.inodes());
    }

    @Override
    public void destroy() {
        root.discardTree();
    }
}
