package runscj.sentry.fs.uring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * The buffers that are registered with a ring. They are ranges of addresses: unlike Linux, which
 * keeps the pages, a request finds what is mapped there by then. Any thread.
 */
public final class RegisteredBuffers {
    /** A range; a length of 0 is an empty slot. */
    public record Buffer(long addr, long length) {
        boolean holds(long start, long count) {
            return start >= addr && count <= length && start - addr <= length - count;
        }
    }

    @GuardedBy("this")
    private Buffer @Nullable [] slots;

    /** Registers buffers; EBUSY if there are some. */
    public synchronized void register(Buffer[] buffers) throws ErrnoException {
        if (slots != null) {
            throw Errno.EBUSY.raise();
        }
        slots = buffers.clone();
    }

    /** Forgets all; ENXIO if none were registered. */
    public synchronized void unregister() throws ErrnoException {
        if (slots == null) {
            throw Errno.ENXIO.raise();
        }
        slots = null;
    }

    /** EFAULT if a range does not lie in a buffer, or there is no such buffer. */
    public synchronized void require(int slot, long addr, long length) throws ErrnoException {
        Buffer[] current = slots;
        if (current == null || slot >= current.length || !current[slot].holds(addr, length)) {
            throw Errno.EFAULT.raise();
        }
    }
}
