package runscj.sentry.kernel.ns;

import java.util.concurrent.atomic.AtomicInteger;
import runscj.sentry.cred.UserNamespace;

/**
 * A namespace that tasks share until they ask for one of their own. Counted: made with one user,
 * its contents go with the last one. Any thread.
 */
public abstract class Namespace {
    private final UserNamespace owner;
    private final AtomicInteger users = new AtomicInteger(1);

    protected Namespace(UserNamespace owner) {
        this.owner = owner;
    }

    /** Returns whose capabilities count for it. */
    public final UserNamespace owner() {
        return owner;
    }

    /** Takes one more user; for one that has the namespace already. */
    public final void retain() {
        users.incrementAndGet();
    }

    /** Takes one more user unless the last one has gone; false then. */
    public final boolean tryRetain() {
        int count;
        do {
            count = users.get();
            if (count == 0) {
                return false;
            }
        } while (!users.compareAndSet(count, count + 1));
        return true;
    }

    /** Drops a user. */
    public final void release() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    /** The last user has gone. */
    protected void close() {}
}
