package runscj.sentry.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Positional;

/** Reads pieces of a program file. */
final class FileBytes {
    private FileBytes() {}

    /**
     * Returns up to {@code length} bytes at an offset; less only at the end of the file. ENOEXEC or
     * EACCES for what is not a file with positions.
     */
    static MemorySegment read(Caller caller, OpenFile file, long offset, int length)
            throws GuestException {
        if (!(file.impl() instanceof Positional positional)) {
            throw Errno.EACCES.raise();
        }
        MemorySegment bytes = Arena.ofAuto().allocate(Math.max(length, 1)).asSlice(0, length);
        long done = 0;
        while (done < length) {
            long count = positional.readAt(caller, IoBuffer.of(bytes.asSlice(done)), offset + done);
            if (count == FileImpl.WOULD_BLOCK) {
                throw Errno.EIO.raise();
            }
            if (count <= 0) {
                break;
            }
            done += count;
        }
        return bytes.asSlice(0, done);
    }
}
