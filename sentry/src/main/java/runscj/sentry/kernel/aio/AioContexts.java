package runscj.sentry.kernel.aio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.sentry.mm.Mm;

/**
 * The contexts of one address space, by the address of their rings. fork(2) does not inherit them
 * (the ring's memory it does), and they end with the address space. Any thread.
 */
public final class AioContexts implements Mm.Companion {
    private final AioQuota quota;

    @GuardedBy("this")
    private final HashMap<Long, AioContext> contexts = new HashMap<>();

    private AioContexts(AioQuota quota) {
        this.quota = quota;
    }

    /** Returns those of an address space. */
    public static AioContexts of(Mm mm, AioQuota quota) {
        Mm.Companion found = mm.companion();
        if (found == null) {
            found = mm.companion(new AioContexts(quota));
        }
        return (AioContexts) found;
    }

    /**
     * Makes a context and maps its ring; returns the ring's address, which is the context's id.
     *
     * @throws ErrnoException EAGAIN beyond the sandbox's limit, ENOMEM
     */
    public long create(Mm mm, int requests) throws ErrnoException {
        quota.take(requests);
        try {
            AioContext context = new AioContext(mm.memory(), requests);
            long addr;
            try {
                addr =
                        mm.mmap(
                                0,
                                context.memory().length(),
                                Mman.PROT_READ | Mman.PROT_WRITE,
                                Mman.MAP_SHARED,
                                context.memory(),
                                0);
            } catch (ErrnoException e) {
                context.memory().release();
                throw e;
            }
            synchronized (this) {
                contexts.put(addr, context);
            }
            return addr;
        } catch (ErrnoException e) {
            quota.give(requests);
            throw e;
        }
    }

    /** Returns a context, or EINVAL. */
    public synchronized AioContext get(long id) throws ErrnoException {
        AioContext context = contexts.get(id);
        if (context == null) {
            throw Errno.EINVAL.raise();
        }
        return context;
    }

    /** Ends a context and unmaps its ring; EINVAL if there is none. */
    public void destroy(Mm mm, long id) throws ErrnoException {
        AioContext context;
        synchronized (this) {
            context = contexts.remove(id);
        }
        if (context == null) {
            throw Errno.EINVAL.raise();
        }
        end(context);
        mm.munmap(id, context.memory().length());
    }

    private void end(@Nullable AioContext context) {
        if (context != null && context.kill()) {
            context.memory().release();
            quota.give(context.requested());
        }
    }

    @Override
    public void addressSpaceEnded() {
        List<AioContext> all;
        synchronized (this) {
            all = new ArrayList<>(contexts.values());
            contexts.clear();
        }
        for (AioContext context : all) {
            end(context);
        }
    }
}
