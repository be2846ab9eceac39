package runscj.sentry.fs.uring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.vfs.OpenFile;

/**
 * The files that are registered with a ring, by slot (IOSQE_FIXED_FILE). Each holds a reference.
 * Any thread.
 */
public final class RegisteredFiles {
    @GuardedBy("this")
    private @Nullable OpenFile @Nullable [] slots;

    /**
     * Where the search for an empty slot begins: behind the last one filled, at the last emptied.
     */
    @GuardedBy("this")
    private int hint;

    /**
     * Registers files; null for an empty slot. Takes the references over if it succeeds.
     *
     * @throws ErrnoException EBUSY if there are some
     */
    public synchronized void register(@Nullable OpenFile[] files) throws ErrnoException {
        if (slots != null) {
            throw Errno.EBUSY.raise();
        }
        slots = files.clone();
        hint = 0;
    }

    /** Lets all go; ENXIO if none were registered. */
    public void unregister() throws ErrnoException {
        if (!drop()) {
            throw Errno.ENXIO.raise();
        }
    }

    void close() {
        drop();
    }

    private boolean drop() {
        @Nullable OpenFile[] old;
        synchronized (this) {
            old = slots;
            slots = null;
        }
        if (old == null) {
            return false;
        }
        for (OpenFile file : old) {
            if (file != null) {
                file.release();
            }
        }
        return true;
    }

    /** Returns how many slots there are; ENXIO if no files are registered. */
    public synchronized int size() throws ErrnoException {
        return registered().length;
    }

    @GuardedBy("this")
    private @Nullable OpenFile[] registered() throws ErrnoException {
        @Nullable OpenFile[] current = slots;
        if (current == null) {
            throw Errno.ENXIO.raise();
        }
        return current;
    }

    /** Returns a slot's file with a reference for the caller; EBADF for none. */
    public synchronized OpenFile retained(int slot) throws ErrnoException {
        @Nullable OpenFile[] current = slots;
        boolean within = current != null && slot >= 0 && slot < current.length;
        OpenFile file = within && current != null ? current[slot] : null;
        if (file == null || !file.tryRetain()) {
            throw Errno.EBADF.raise();
        }
        return file;
    }

    /**
     * Fills or empties a slot; takes the reference over if it succeeds. Returns whether it held a
     * file.
     *
     * @throws ErrnoException ENXIO without any registered, EINVAL for a slot beyond
     */
    public boolean set(int slot, @Nullable OpenFile file) throws ErrnoException {
        OpenFile old;
        synchronized (this) {
            @Nullable OpenFile[] current = registered();
            if (slot < 0 || slot >= current.length) {
                throw Errno.EINVAL.raise();
            }
            old = current[slot];
            current[slot] = file;
            hint = file == null ? slot : slot + 1;
        }
        if (old != null) {
            old.release();
        }
        return old != null;
    }

    /**
     * Fills an empty slot; takes the reference over if it succeeds.
     *
     * @throws ErrnoException ENXIO without any registered, ENFILE if all are full
     */
    public synchronized int add(OpenFile file) throws ErrnoException {
        @Nullable OpenFile[] current = registered();
        for (int i = 0; i < current.length; i++) {
            int slot = (hint + i) % current.length;
            if (current[slot] == null) {
                current[slot] = file;
                hint = slot + 1;
                return slot;
            }
        }
        throw Errno.ENFILE.raise();
    }
}
