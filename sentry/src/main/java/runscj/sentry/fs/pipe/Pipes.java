package runscj.sentry.fs.pipe;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.FileMode;
import runscj.abi.FsMagic;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.UnnamedFileSystem;
import runscj.sentry.vfs.UnnamedInode;
import runscj.sentry.vfs.VfsPath;

/** Makes pipes and opens FIFOs. One per sandbox. */
public final class Pipes {
    private static final long PIPEFS_DEVICE = DeviceRegistry.deviceId(0, 13);

    private final MemoryFile memory;
    private final UnnamedFileSystem fileSystem =
            new UnnamedFileSystem("pipefs", FsMagic.PIPEFS_MAGIC, PIPEFS_DEVICE);

    /** Makes the layer; contents of pipes lie in the memory file. */
    public Pipes(MemoryFile memory) {
        this.memory = memory;
    }

    /** Lets the file layer open FIFOs. */
    public void register(DeviceRegistry devices) {
        devices.registerFifo(this::openFifo);
    }

    /** The two ends of a new pipe, each with one reference. */
    public record Ends(OpenFile reader, OpenFile writer) {}

    /**
     * Makes a pipe.
     *
     * @param flags O_NONBLOCK, O_DIRECT (packet mode)
     */
    public Ends newPipe(Caller caller, int flags) {
        Pipe pipe = (flags & Fcntl.O_DIRECT) != 0 ? Pipe.ofPackets(memory) : Pipe.ofBytes(memory);
        UnnamedInode inode = fileSystem.newInode(caller, FileMode.S_IFIFO | 0600, pipe);
        String name = "pipe:[" + inode.inodeNumber() + "]";
        OpenFile reader =
                open(
                        caller,
                        new PipeFile(pipe, inode, PipeFile.End.READ, PipeFile.Partner.THERE),
                        name,
                        Fcntl.O_RDONLY | flags);
        OpenFile writer =
                open(
                        caller,
                        new PipeFile(pipe, inode, PipeFile.End.WRITE, PipeFile.Partner.THERE),
                        name,
                        Fcntl.O_WRONLY | flags);
        return new Ends(reader, writer);
    }

    private static OpenFile open(Caller caller, PipeFile file, String name, int flags) {
        VfsPath path = caller.fsContext().vfs().anonymousPath(file.inode(), name);
        try {
            path.pin();
        } catch (ErrnoException e) {
            throw new IllegalStateException(e); // nobody else knows the name
        }
        return new OpenFile(file, path, flags);
    }

    private FileImpl openFifo(Caller caller, Inode node, int flags) throws ErrnoException {
        Object attached = node.attachment();
        if (attached == null) {
            attached = node.attachIfAbsent(Pipe.ofBytes(memory));
        }
        if (!(attached instanceof Pipe pipe)) {
            throw Errno.ENXIO.raise();
        }
        boolean unnamed = node instanceof UnnamedInode; // by way of /proc/PID/fd: waits for nobody
        boolean nonBlocking = (flags & Fcntl.O_NONBLOCK) != 0;
        return switch (flags & Fcntl.O_ACCMODE) {
            case Fcntl.O_RDONLY ->
                    new PipeFile(
                            pipe,
                            node,
                            PipeFile.End.READ,
                            unnamed || pipe.writers() > 0
                                    ? PipeFile.Partner.THERE
                                    : nonBlocking
                                            ? PipeFile.Partner.NOT_YET
                                            : PipeFile.Partner.AWAITED);
            case Fcntl.O_WRONLY -> {
                boolean alone = !unnamed && pipe.readers() == 0;
                if (alone && nonBlocking) {
                    throw Errno.ENXIO.raise();
                }
                yield new PipeFile(
                        pipe,
                        node,
                        PipeFile.End.WRITE,
                        alone ? PipeFile.Partner.AWAITED : PipeFile.Partner.THERE);
            }
            case Fcntl.O_RDWR ->
                    new PipeFile(pipe, node, PipeFile.End.BOTH, PipeFile.Partner.THERE);
            default -> throw Errno.EINVAL.raise();
        };
    }
}
