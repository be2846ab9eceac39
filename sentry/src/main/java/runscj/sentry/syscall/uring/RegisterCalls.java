package runscj.sentry.syscall.uring;

import static runscj.abi.IoUring.*;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.abi.Rlimit;
import runscj.sentry.fs.event.EventFile;
import runscj.sentry.fs.uring.RegisteredBuffers.Buffer;
import runscj.sentry.fs.uring.RegisteredFiles;
import runscj.sentry.fs.uring.RingFile;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.vfs.OpenFile;

/** What io_uring_register(2) does to a ring, one method an operation. */
final class RegisterCalls {
    private static final int PROBE_MAX = 256;
    private static final int PROBE_OP_SIZE = 8;
    private static final int PROBE_HEADER_SIZE = 16;
    private static final int FILES_MAX = 1 << 20;
    private static final int BUFFERS_MAX = 1 << 14;
    private static final long BUFFER_MAX = 1L << 30;
    private static final int IOVEC_SIZE = 16;
    private static final int RESOURCES_SIZE = 32;
    private static final int UPDATE_SIZE = 16;

    private final Operations operations;

    RegisterCalls(Operations operations) {
        this.operations = operations;
    }

    /**
     * Carries one out.
     *
     * @param opcode IORING_REGISTER_*, IORING_UNREGISTER_*
     * @param addr its argument
     * @param count how many there are at the address
     */
    long register(Task task, RingFile ring, int opcode, long addr, long count)
            throws ErrnoException {
        switch (opcode) {
            case IORING_REGISTER_PROBE -> probe(task.mm(), addr, count);
            case IORING_REGISTER_EVENTFD -> eventfd(task, ring, addr, count);
            case IORING_UNREGISTER_EVENTFD -> {
                requireNothing(addr, count);
                ring.notice(null);
            }
            case IORING_REGISTER_FILES -> files(task, ring, addr, count);
            case IORING_REGISTER_FILES2 -> resources(task, ring, addr, count);
            case IORING_REGISTER_FILES_UPDATE -> {
                return update(task, ring, addr, count);
            }
            case IORING_UNREGISTER_FILES -> {
                requireNothing(addr, count);
                ring.files().unregister();
            }
            case IORING_REGISTER_BUFFERS -> buffers(task, ring, addr, count);
            case IORING_UNREGISTER_BUFFERS -> {
                requireNothing(addr, count);
                ring.buffers().unregister();
            }
            default -> throw Errno.EINVAL.raise();
        }
        return 0;
    }

    private static void requireNothing(long addr, long count) throws ErrnoException {
        if (addr != 0 || count != 0) {
            throw Errno.EINVAL.raise();
        }
    }

    private static void eventfd(Task task, RingFile ring, long addr, long count)
            throws ErrnoException {
        if (count != 1) {
            throw Errno.EINVAL.raise();
        }
        int fd = task.mm().readInt(addr);
        if (!(task.file(fd).impl() instanceof EventFile file)) {
            throw Errno.EINVAL.raise();
        }
        ring.notice(file);
    }

    /** struct io_uring_rsrc_register: tags are not supported, but for none. */
    private static void resources(Task task, RingFile ring, long addr, long size)
            throws ErrnoException {
        if (size != RESOURCES_SIZE) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct asked = GuestStruct.read(task.mm(), addr, RESOURCES_SIZE);
        long count = asked.i32(0) & 0xffff_ffffL;
        boolean sparse = asked.i32(4) == IORING_RSRC_REGISTER_SPARSE;
        long data = asked.i64(16);
        boolean strange = asked.i32(4) != 0 && !sparse;
        if (count == 0 || strange || asked.i64(8) != 0 || asked.i64(24) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (!sparse) {
            files(task, ring, data, count);
            return;
        }
        if (data != 0) {
            throw Errno.EINVAL.raise();
        }
        requireRoom(task, count);
        ring.files().register(new @Nullable OpenFile[(int) count]);
    }

    private static void requireRoom(Task task, long count) throws ErrnoException {
        if (count == 0) {
            throw Errno.EINVAL.raise();
        }
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        if (count > FILES_MAX || Long.compareUnsigned(count, limit) > 0) {
            throw Errno.EMFILE.raise();
        }
    }

    private static void files(Task task, RingFile ring, long addr, long count)
            throws ErrnoException {
        requireRoom(task, count);
        @Nullable OpenFile[] files = new @Nullable OpenFile[(int) count];
        boolean done = false;
        try {
            for (int slot = 0; slot < count; slot++) {
                int fd = task.mm().readInt(addr + (long) slot * Integer.BYTES);
                files[slot] = fd == -1 ? null : registrable(task, fd);
            }
            ring.files().register(files);
            done = true;
        } finally {
            for (int slot = 0; slot < count && !done; slot++) {
                OpenFile file = files[slot];
                if (file != null) {
                    file.release();
                }
            }
        }
    }

    /** Returns a file with a reference for the caller; EBADF, for a ring, too. */
    private static OpenFile registrable(Task task, int fd) throws ErrnoException {
        OpenFile file = task.fds().retained(fd);
        if (file == null) {
            throw Errno.EBADF.raise();
        }
        if (file.pathOnly() || file.impl() instanceof RingFile) {
            file.release();
            throw Errno.EBADF.raise();
        }
        return file;
    }

    private static long update(Task task, RingFile ring, long addr, long count)
            throws ErrnoException {
        if (count == 0) {
            throw Errno.EINVAL.raise();
        }
        GuestStruct asked = GuestStruct.read(task.mm(), addr, UPDATE_SIZE);
        if (asked.i32(4) != 0) {
            throw Errno.EINVAL.raise();
        }
        return update(task, ring, asked.i64(8), asked.i32(0) & 0xffff_ffffL, count);
    }

    /**
     * Fills slots from numbers at an address: -1 empties one, IORING_REGISTER_FILES_SKIP leaves it.
     * Returns how many it has seen to; what fails behind the first is left.
     */
    static long update(Task task, RingFile ring, long addr, long first, long count)
            throws ErrnoException {
        RegisteredFiles files = ring.files();
        int size = files.size();
        if (first + count > 0xffff_ffffL) {
            throw Errno.EOVERFLOW.raise();
        }
        if (first + count > size) {
            throw Errno.EINVAL.raise();
        }
        int done = 0;
        try {
            for (; done < count; done++) {
                int fd = task.mm().readInt(addr + (long) done * Integer.BYTES);
                if (fd == IORING_REGISTER_FILES_SKIP) {
                    continue;
                }
                int slot = (int) first + done;
                files.set(slot, null); // the old one goes, even if there is no new one
                if (fd != -1) {
                    fill(files, slot, registrable(task, fd));
                }
            }
        } catch (ErrnoException e) {
            if (done == 0) {
                throw e;
            }
        }
        return done;
    }

    private static void fill(RegisteredFiles files, int slot, OpenFile file) throws ErrnoException {
        try {
            files.set(slot, file);
        } catch (ErrnoException e) {
            file.release();
            throw e;
        }
    }

    private static void buffers(Task task, RingFile ring, long addr, long count)
            throws ErrnoException {
        if (count == 0 || count > BUFFERS_MAX) {
            throw Errno.EINVAL.raise();
        }
        Buffer[] buffers = new Buffer[(int) count];
        long total = 0;
        for (int slot = 0; slot < count; slot++) {
            buffers[slot] = buffer(task.mm(), addr + (long) slot * IOVEC_SIZE);
            total += buffers[slot].length();
        }
        boolean unlimited = task.credentials().capable(Capability.CAP_IPC_LOCK);
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_MEMLOCK);
        if (!unlimited && Long.compareUnsigned(total, limit) > 0) {
            throw Errno.ENOMEM.raise();
        }
        for (Buffer buffer : buffers) {
            populate(task.mm(), buffer);
        }
        ring.buffers().register(buffers);
    }

    private static Buffer buffer(Mm mm, long iovecAddr) throws ErrnoException {
        Buffer buffer = new Buffer(mm.readLong(iovecAddr), mm.readLong(iovecAddr + 8));
        boolean none = buffer.addr() == 0 && buffer.length() == 0;
        boolean good = buffer.addr() != 0 && buffer.length() > 0 && buffer.length() <= BUFFER_MAX;
        if (!none && !good) {
            throw Errno.EFAULT.raise();
        }
        return buffer;
    }

    /** EFAULT unless all of it can be written. */
    private static void populate(Mm mm, Buffer buffer) throws ErrnoException {
        IoBuffer pages = mm.buffer(buffer.addr(), buffer.length());
        while (pages.remaining() > 0) {
            pages.skip(pages.peek(pages.remaining(), Mman.PROT_WRITE).byteSize());
        }
    }

    private void probe(Mm mm, long addr, long count) throws ErrnoException {
        if (addr == 0 || count > PROBE_MAX) {
            throw Errno.EINVAL.raise();
        }
        int size = PROBE_HEADER_SIZE + (int) count * PROBE_OP_SIZE;
        GuestStruct asked = GuestStruct.read(mm, addr, size);
        for (int i = 0; i < size; i++) {
            if (asked.i8(i) != 0) {
                throw Errno.EINVAL.raise();
            }
        }
        int last = operations.last();
        int told = (int) Math.min(count, last + 1);
        asked.i8(0, last).i8(1, told);
        for (int op = 0; op < told; op++) {
            long at = PROBE_HEADER_SIZE + (long) op * PROBE_OP_SIZE;
            asked.i8(at, op);
            asked.i16(at + 2, operations.get(op) == null ? 0 : 1);
        }
        asked.write(mm, addr);
    }
}
