package runscj.sentry.fs.pipe;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Poll;
import runscj.abi.RestartException;
import runscj.sentry.kernel.BrokenPipe;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;

/**
 * Moves bytes between a pipe and another file inside the sentry: splice(2), tee(2), vmsplice(2).
 * While a file is read or written the pipe's other readers or writers wait; no lock is held.
 * Transfers are at most {@link #CHUNK} bytes a call, which the calls' contracts allow.
 */
public final class Splicing {
    /** The most that one call moves between a pipe and a file, bytes. */
    private static final int CHUNK = 256 << 10;

    private Splicing() {}

    /** Whether a transfer waits, as SPLICE_F_NONBLOCK and the files' flags say. */
    public enum Patience {
        WAITS,
        GIVES_UP
    }

    /** Returns whether an open file is an end of a pipe. */
    public static boolean isPipe(OpenFile file) {
        return file.impl() instanceof PipeFile;
    }

    /** Returns whether both are ends of one pipe. */
    public static boolean samePipe(OpenFile first, OpenFile second) {
        return first.impl() instanceof PipeFile a
                && second.impl() instanceof PipeFile b
                && a.pipe() == b.pipe();
    }

    private static Pipe pipe(OpenFile file) throws ErrnoException {
        if (file.impl() instanceof PipeFile end) {
            return end.pipe();
        }
        throw Errno.EINVAL.raise();
    }

    /** Moves from pipe to pipe; returns bytes, 0 at the end. */
    public static long move(Task task, OpenFile from, OpenFile to, long limit, Patience patience)
            throws GuestException {
        Pipe source = pipe(from);
        Pipe target = pipe(to);
        return run(task, from, to, patience, () -> source.moveTo(target, limit));
    }

    /** Copies from pipe to pipe, consuming nothing. */
    public static long copy(Task task, OpenFile from, OpenFile to, long limit, Patience patience)
            throws GuestException {
        Pipe source = pipe(from);
        Pipe target = pipe(to);
        return run(task, from, to, patience, () -> source.copyTo(target, limit));
    }

    /**
     * Moves from a pipe to a file.
     *
     * @param offset in bytes; -1 for the file's position or stream
     */
    public static long fromPipe(
            Task task, OpenFile from, OpenFile to, long offset, long limit, Patience patience)
            throws GuestException {
        Pipe source = pipe(from);
        int size = (int) Math.min(Math.min(limit, CHUNK), source.capacity());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bounce = arena.allocate(size);
            return run(
                    task, from, to, patience, () -> drain(task, source, to, offset, bounce, size));
        }
    }

    private static long drain(
            Task task, Pipe source, OpenFile to, long offset, MemorySegment bounce, int limit)
            throws GuestException {
        long available = source.beginRead(bounce, limit);
        if (available <= 0) {
            return available;
        }
        long written = 0;
        try {
            IoBuffer data = IoBuffer.of(bounce.asSlice(0, available));
            written = offset < 0 ? to.write(task, data) : to.writeAt(task, data, offset);
            return written;
        } finally {
            source.endRead((int) Math.max(0, written));
        }
    }

    /** Moves from a file to a pipe; offset as for {@link #fromPipe}. */
    public static long toPipe(
            Task task, OpenFile from, long offset, OpenFile to, long limit, Patience patience)
            throws GuestException {
        Pipe target = pipe(to);
        int size = (int) Math.min(Math.min(limit, CHUNK), target.capacity());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bounce = arena.allocate(size);
            return run(
                    task, from, to, patience, () -> fill(task, from, offset, target, bounce, size));
        }
    }

    private static long fill(
            Task task, OpenFile from, long offset, Pipe target, MemorySegment bounce, int limit)
            throws GuestException {
        long free = target.beginWrite();
        if (free <= 0) {
            return free;
        }
        long read = 0;
        try {
            IoBuffer room = IoBuffer.of(bounce.asSlice(0, Math.min(free, limit)));
            read = offset < 0 ? from.read(task, room) : from.readAt(task, room, offset);
            return read;
        } finally {
            target.endWrite(bounce, (int) Math.max(0, read));
        }
    }

    /** vmsplice(2) into a pipe: copies. */
    public static long gather(Task task, OpenFile to, IoBuffer source, Patience patience)
            throws GuestException {
        Pipe target = pipe(to);
        long total = 0;
        do {
            long written;
            try {
                written = run(task, null, to, patience, () -> target.write(source));
            } catch (GuestException e) {
                if (total > 0) {
                    return total;
                }
                throw e;
            }
            total += written;
        } while (source.remaining() > 0);
        return total;
    }

    /** vmsplice(2) from a pipe. */
    public static long scatter(Task task, OpenFile from, IoBuffer target, Patience patience)
            throws GuestException {
        Pipe source = pipe(from);
        return run(task, from, null, patience, () -> source.read(target));
    }

    private static long run(
            Task task,
            @Nullable OpenFile from,
            @Nullable OpenFile to,
            Patience patience,
            Task.FileOperation operation)
            throws GuestException {
        long result = attempt(task, to, operation);
        if (result != FileImpl.WOULD_BLOCK) {
            return result;
        }
        if (patience == Patience.GIVES_UP) {
            throw Errno.EAGAIN.raise();
        }
        // Attempted again at each event of either file: a file that poll(2) calls ready may still
        // have no room for a packet, or be in another transfer's hands.
        WaitQueue.Entry input = watch(task, from, Poll.POLLIN);
        WaitQueue.Entry output = watch(task, to, Poll.POLLOUT);
        try {
            while (true) {
                result = attempt(task, to, operation);
                if (result != FileImpl.WOULD_BLOCK) {
                    return result;
                }
                if (task.sleep(Long.MAX_VALUE) == Task.Woken.INTERRUPTED) {
                    throw RestartException.SYS;
                }
            }
        } finally {
            unwatch(from, input);
            unwatch(to, output);
        }
    }

    private static long attempt(Task task, @Nullable OpenFile to, Task.FileOperation operation)
            throws GuestException {
        try {
            return operation.attempt();
        } catch (ErrnoException e) {
            boolean ours = e.errno() == Errno.EPIPE && to != null && isPipe(to);
            throw ours ? BrokenPipe.signal(task) : e;
        }
    }

    private static WaitQueue.Entry watch(Task task, @Nullable OpenFile file, int events) {
        WaitQueue.Entry entry = new WaitQueue.Entry(task);
        if (file != null && file.impl() instanceof Pollable pollable) {
            pollable.waiters().add(entry, events | Poll.POLLERR | Poll.POLLHUP);
        }
        return entry;
    }

    private static void unwatch(@Nullable OpenFile file, WaitQueue.Entry entry) {
        if (file != null && file.impl() instanceof Pollable pollable) {
            pollable.waiters().remove(entry);
        }
    }
}
