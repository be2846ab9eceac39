package runscj.sentry.kernel.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Ipc;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.UserNamespace;

/**
 * The objects of one kind by identifier and by key. Guarded by its owner's lock. An identifier is a
 * place and a sequence number, so that one that was removed is not mistaken for its successor.
 */
final class IpcTable<T extends IpcObject> {
    private static final int SEQUENCE_SHIFT = 15;
    private static final int PLACE_MASK = (1 << SEQUENCE_SHIFT) - 1;
    private static final int SEQUENCE_MAX = Integer.MAX_VALUE >> SEQUENCE_SHIFT;

    /** Places are used in turn, at least so many before one is used again. */
    private static final int CYCLE_MIN = 64;

    private final int max;
    private final UserNamespace owner;
    private final IpcQuota quota;
    private final List<@Nullable T> places = new ArrayList<>();
    private final Map<Integer, T> byKey = new HashMap<>();
    private int used;
    private int last = -1;
    private int sequence;

    IpcTable(int max, UserNamespace owner, IpcQuota quota) {
        this.max = max;
        this.owner = owner;
        this.quota = quota;
    }

    /** How an object that a key does not find is made, and one that it finds is checked. */
    interface Maker<T> {
        T make() throws ErrnoException;

        void check(T found) throws ErrnoException;
    }

    /** Does what the get calls have in common: ENOENT, EEXIST, EACCES, ENOSPC. */
    int get(Credentials caller, int key, int flags, Maker<T> maker) throws ErrnoException {
        T found = key == Ipc.IPC_PRIVATE ? null : byKey.get(key);
        if (found != null) {
            if ((flags & (Ipc.IPC_CREAT | Ipc.IPC_EXCL)) == (Ipc.IPC_CREAT | Ipc.IPC_EXCL)) {
                throw Errno.EEXIST.raise();
            }
            maker.check(found);
            found.require(caller, flags);
            return found.id();
        }
        if (key != Ipc.IPC_PRIVATE && (flags & Ipc.IPC_CREAT) == 0) {
            throw Errno.ENOENT.raise();
        }
        if (used >= max || !quota.objects.take(1)) {
            throw Errno.ENOSPC.raise();
        }
        boolean added = false;
        try {
            T made = maker.make();
            made.guard(owner);
            add(made);
            added = true;
            return made.id();
        } finally {
            if (!added) {
                quota.objects.give(1);
            }
        }
    }

    /** Puts an object at a place that is free; there is one. */
    private void add(T made) {
        int cycle = Math.min(Math.max(used * 3 / 2, CYCLE_MIN), max);
        int place = last + 1;
        while (true) {
            if (place >= cycle) {
                place = 0;
            }
            if (place >= places.size() || places.get(place) == null) {
                break;
            }
            place++;
        }
        if (place <= last && ++sequence > SEQUENCE_MAX) {
            sequence = 0;
        }
        last = place;
        while (places.size() <= place) {
            places.add(null);
        }
        places.set(place, made);
        made.id(sequence << SEQUENCE_SHIFT | place);
        used++;
        if (made.key() != Ipc.IPC_PRIVATE) {
            byKey.put(made.key(), made);
        }
    }

    /** Returns the object of an identifier; EINVAL. */
    T find(int id) throws ErrnoException {
        T found = id < 0 ? null : at(id & PLACE_MASK);
        if (found == null || found.id() != id) {
            throw Errno.EINVAL.raise();
        }
        return found;
    }

    /** Returns the object at a place, as the STAT commands want it; EINVAL. */
    T place(int place) throws ErrnoException {
        T found = place < 0 ? null : at(place & PLACE_MASK);
        if (found == null) {
            throw Errno.EINVAL.raise();
        }
        return found;
    }

    private @Nullable T at(int place) {
        return place < places.size() ? places.get(place) : null;
    }

    void forgetKey(T object) {
        byKey.remove(object.key(), object);
        object.forgetKey();
    }

    void remove(T object) {
        byKey.remove(object.key(), object);
        places.set(object.id() & PLACE_MASK, null);
        object.markRemoved();
        used--;
        quota.objects.give(1);
    }

    /** Returns all objects. */
    List<T> all() {
        List<T> result = new ArrayList<>();
        for (T object : places) {
            if (object != null) {
                result.add(object);
            }
        }
        return result;
    }

    int used() {
        return used;
    }

    /** Returns the highest place in use, 0 without any. */
    int highest() {
        for (int i = places.size() - 1; i >= 0; i--) {
            if (places.get(i) != null) {
                return i;
            }
        }
        return 0;
    }
}
