package runscj.sentry.fs.proc;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Positional;

/** /proc/PID/mem: the memory of a process, by guest address. */
final class MemoryFileNode extends GeneratedInode {
    private static final int CHUNK = 4096;

    private final TaskDirectory directory;

    MemoryFileNode(TaskDirectory directory, long inodeNumber) {
        super(directory.proc(), inodeNumber, FileMode.S_IFREG | 0600);
        this.directory = directory;
    }

    @Override
    public int uid() {
        return directory.uid();
    }

    @Override
    public int gid() {
        return directory.gid();
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        TaskAccess.require(caller, directory.task());
        return new Open(this);
    }

    /** The file keeps no reference to the memory: after exec it shows the new one. */
    private record Open(MemoryFileNode node) implements Positional {
        @Override
        public long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
            Mm mm = node.directory.task().retainMm();
            if (mm == null) {
                return 0;
            }
            MemorySegment chunk = MemorySegment.ofArray(new byte[CHUNK]);
            long done = 0;
            try {
                while (target.remaining() > 0) {
                    long wanted = Math.min(CHUNK, target.remaining());
                    long read = mm.readForced(offset + done, chunk, 0, wanted);
                    long moved = target.put(chunk, 0, read);
                    done += moved;
                    if (moved < wanted) {
                        break;
                    }
                }
                return done;
            } catch (ErrnoException e) {
                if (done > 0) {
                    return done;
                }
                throw Errno.EIO.raise();
            } finally {
                mm.release();
            }
        }

        @Override
        public long writeAt(Caller caller, IoBuffer source, long offset) throws GuestException {
            Mm mm = node.directory.task().retainMm();
            if (mm == null) {
                return 0;
            }
            MemorySegment chunk = MemorySegment.ofArray(new byte[CHUNK]);
            long done = 0;
            try {
                while (source.remaining() > 0) {
                    long count = source.get(chunk, 0, Math.min(CHUNK, source.remaining()));
                    long moved = mm.writeForced(offset + done, chunk, 0, count);
                    done += moved;
                    if (moved < count) {
                        break;
                    }
                }
                return done;
            } catch (ErrnoException e) {
                if (done > 0) {
                    return done;
                }
                throw Errno.EIO.raise();
            } finally {
                mm.release();
            }
        }

        @Override
        public long append(Caller caller, IoBuffer source) throws GuestException {
            throw Errno.EIO.raise();
        }

        @Override
        public long endOffset() throws GuestException {
            throw Errno.EINVAL.raise();
        }

        @Override
        public Inode inode() {
            return node;
        }

        @Override
        public void close() {}
    }
}
