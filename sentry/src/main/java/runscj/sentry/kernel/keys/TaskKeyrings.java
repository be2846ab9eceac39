package runscj.sentry.kernel.keys;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/**
 * The keyrings of one thread: its own, its process's, its session's. A new thread has no keyring of
 * its own yet, a new process none for the process; the session's is inherited, also by execve(2).
 * Guarded by the store's lock.
 */
public final class TaskKeyrings {
    /** What the threads of a process share. */
    private static final class ProcessKeyring {
        @Nullable Key key;
        int users = 1;
    }

    private final KeyStore store;

    private ProcessKeyring process = new ProcessKeyring();

    private @Nullable Key thread;

    private @Nullable Key session;

    /** KEY_REQKEY_DEFL_*. */
    private int requestDefault;

    /** Makes the keyrings of a first task: none. */
    public TaskKeyrings(KeyStore store) {
        this.store = store;
    }

    KeyStore store() {
        return store;
    }

    /**
     * Returns what a new thread of the process starts with: a keyring of its own if this one has
     * one.
     */
    public TaskKeyrings forThread(Credentials who) throws ErrnoException {
        store.lock.lock();
        try {
            Key own =
                    thread == null
                            ? null
                            : store.makeKeyringLocked(
                                    "_tid",
                                    who,
                                    KeyStore.TASK_KEYRING_RIGHTS,
                                    KeyStore.Charge.OVERRUN);
            TaskKeyrings made = childLocked();
            made.process = process;
            process.users++;
            if (own != null) {
                store.holdLocked(own);
                made.thread = own;
            }
            return made;
        } finally {
            store.lock.unlock();
        }
    }

    /** Returns what a new process starts with. */
    public TaskKeyrings forProcess() {
        store.lock.lock();
        try {
            return childLocked();
        } finally {
            store.lock.unlock();
        }
    }

    private TaskKeyrings childLocked() {
        TaskKeyrings made = new TaskKeyrings(store);
        made.requestDefault = requestDefault;
        made.session = session;
        if (session != null) {
            store.holdLocked(session);
        }
        return made;
    }

    /** execve(2): the thread's and the process's keyring go. */
    public void exec() {
        store.lock.lock();
        try {
            dropOwnLocked();
            process = new ProcessKeyring();
        } finally {
            store.lock.unlock();
        }
    }

    /** The thread is gone. */
    public void release() {
        store.lock.lock();
        try {
            dropOwnLocked();
            if (session != null) {
                store.letGoLocked(session);
                session = null;
            }
        } finally {
            store.lock.unlock();
        }
    }

    private void dropOwnLocked() {
        if (thread != null) {
            store.letGoLocked(thread);
            thread = null;
        }
        Key shared = process.key;
        if (--process.users == 0 && shared != null) {
            store.letGoLocked(shared);
            process.key = null;
        }
    }

    @Nullable Key threadLocked(Credentials who) {
        Key own = thread;
        if (own != null) {
            // It belongs to whoever the thread is now.
            store.handOverLocked(own, who.fsuid());
            own.gid = who.fsgid();
        }
        return own;
    }

    @Nullable Key processLocked() {
        return process.key;
    }

    @Nullable Key sessionLocked() {
        return session;
    }

    int requestDefaultLocked() {
        return requestDefault;
    }

    void requestDefaultLocked(int value) {
        requestDefault = value;
    }

    Key installThreadLocked(Credentials who) throws ErrnoException {
        Key own = threadLocked(who);
        if (own == null) {
            own =
                    store.makeKeyringLocked(
                            "_tid", who, KeyStore.TASK_KEYRING_RIGHTS, KeyStore.Charge.OVERRUN);
            store.holdLocked(own);
            thread = own;
        }
        return own;
    }

    Key installProcessLocked(Credentials who) throws ErrnoException {
        Key own = process.key;
        if (own == null) {
            own =
                    store.makeKeyringLocked(
                            "_pid", who, KeyStore.TASK_KEYRING_RIGHTS, KeyStore.Charge.OVERRUN);
            store.holdLocked(own);
            process.key = own;
        }
        return own;
    }

    /** Puts a keyring in the place of the session's. */
    void sessionLocked(Key keyring) {
        store.holdLocked(keyring);
        Key old = session;
        session = keyring;
        if (old != null) {
            store.letGoLocked(old);
        }
    }
}
