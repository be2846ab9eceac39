package runscj.sentry.kernel.keys;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;

/**
 * All keys of the sandbox, with what their owners' quotas say. Any thread. Everything here is
 * guarded by {@link #lock}, which callers of a {@code Locked} method hold; the checker of {@code
 * GuardedBy} cannot follow it through the other classes of this package.
 */
public final class KeyStore {
    /** What all users together may have, whatever their own quotas say. */
    private static final int KEYS_MAX = 1 << 18;

    private static final int BYTES_MAX = 1 << 26;
    private static final int NEGATIVE_SECONDS = 60;
    private static final int PERSISTENT_SECONDS = 3 * 24 * 3600;
    private static final int FIRST_SERIAL = 3;
    private static final int POSSESSOR_ALL = KeyRights.ALL << KeyRights.POSSESSOR_SHIFT;
    private static final int USER_KEYRING_RIGHTS =
            (KeyRights.ALL & ~KeyRights.SETATTR) << KeyRights.POSSESSOR_SHIFT
                    | KeyRights.ALL << KeyRights.USER_SHIFT;
    private static final int PERSISTENT_RIGHTS =
            (KeyRights.ALL & ~KeyRights.SETATTR) << KeyRights.POSSESSOR_SHIFT
                    | (KeyRights.VIEW | KeyRights.READ) << KeyRights.USER_SHIFT;

    /** Rights of thread and process keyrings. */
    static final int TASK_KEYRING_RIGHTS = POSSESSOR_ALL | KeyRights.VIEW << KeyRights.USER_SHIFT;

    /** Rights of session keyrings without a name. */
    static final int SESSION_RIGHTS =
            POSSESSOR_ALL | (KeyRights.VIEW | KeyRights.READ) << KeyRights.USER_SHIFT;

    /** Rights of session keyrings with a name. */
    static final int NAMED_SESSION_RIGHTS = SESSION_RIGHTS | KeyRights.LINK << KeyRights.USER_SHIFT;

    /** Whether a new key must fit the owner's quota. */
    enum Charge {
        CHECKED,
        OVERRUN
    }

    /** The keyrings that a user has for good. */
    record UserKeyrings(Key user, Key session) {}

    final OrderedLock lock = LockRank.LEAF.newLock();
    private final LongSupplier random;

    private final TreeMap<Integer, Key> bySerial = new TreeMap<>();

    private final TreeMap<Integer, KeyQuota> quotas = new TreeMap<>(Integer::compareUnsigned);

    private final Map<Integer, UserKeyrings> users = new HashMap<>();

    private final Map<Integer, Key> persistent = new HashMap<>();

    private int totalBytes;

    /** Makes an empty store; serial numbers come from the source. */
    public KeyStore(LongSupplier random) {
        this.random = random;
    }

    static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    private KeyQuota quotaLocked(int uid) {
        return quotas.computeIfAbsent(uid, KeyQuota::new);
    }

    /** Makes a key that nobody holds yet. EDQUOT. */
    Key makeLocked(Key.Index index, int uid, int gid, int rights, Charge charge)
            throws ErrnoException {
        int bytes = index.description().length() + 1;
        if (bySerial.size() >= KEYS_MAX || totalBytes + bytes > BYTES_MAX) {
            throw Errno.EDQUOT.raise();
        }
        KeyQuota quota = quotaLocked(uid);
        if (charge == Charge.CHECKED) {
            quota.take(1, bytes);
        } else {
            quota.overrun(1, bytes);
        }
        int serial;
        do {
            serial = (int) random.getAsLong() & Integer.MAX_VALUE;
        } while (serial < FIRST_SERIAL || bySerial.containsKey(serial));
        Key key = new Key(serial, index, uid, gid, rights);
        key.chargedBytes = bytes;
        totalBytes += bytes;
        bySerial.put(serial, key);
        return key;
    }

    Key makeKeyringLocked(String name, Credentials who, int rights, Charge charge)
            throws ErrnoException {
        Key.Index index = new Key.Index(KeyType.KEYRING, name);
        return makeLocked(index, who.fsuid(), who.fsgid(), rights, charge);
    }

    /** Sets what a key holds. EDQUOT. */
    void fillLocked(Key key, byte[] payload) throws ErrnoException {
        int wanted = key.index.description().length() + 1 + payload.length;
        int more = wanted - key.chargedBytes;
        if (totalBytes + more > BYTES_MAX) {
            throw Errno.EDQUOT.raise();
        }
        quotaLocked(key.uid).take(0, more);
        totalBytes += more;
        key.chargedBytes = wanted;
        if (key.links == null) {
            key.payload = payload;
            key.rejection = null;
        }
    }

    /** Gives a key to another user. EDQUOT. */
    void chownLocked(Key key, int uid) throws ErrnoException {
        if (uid != key.uid) {
            quotaLocked(uid).take(1, key.chargedBytes);
            uncharge(key.uid, 1, key.chargedBytes);
            key.uid = uid;
        }
    }

    /** Gives a key to another user, whatever that one's quota says. */
    void handOverLocked(Key key, int uid) {
        if (uid != key.uid) {
            quotaLocked(uid).overrun(1, key.chargedBytes);
            uncharge(key.uid, 1, key.chargedBytes);
            key.uid = uid;
        }
    }

    private void uncharge(int uid, int keys, int bytes) {
        KeyQuota quota = quotaLocked(uid);
        quota.overrun(-keys, -bytes);
        if (quota.keys == 0) {
            quotas.remove(uid);
        }
    }

    void holdLocked(Key key) {
        key.uses++;
    }

    /** Lets go of a key; the last one ends it, and what only it linked. */
    void letGoLocked(Key first) {
        ArrayDeque<Key> released = new ArrayDeque<>();
        released.add(first);
        for (Key key = released.poll(); key != null; key = released.poll()) {
            if (--key.uses > 0) {
                continue;
            }
            bySerial.remove(key.serial);
            totalBytes -= key.chargedBytes;
            uncharge(key.uid, 1, key.chargedBytes);
            if (key.links != null) {
                released.addAll(key.links.values());
                key.links.clear();
            }
        }
    }

    /** Ends a key that was made and is held by nobody. */
    void discardLocked(Key key) {
        holdLocked(key);
        letGoLocked(key);
    }

    /** Links a key, in the place of one that has the same type and description. */
    void linkLocked(Key keyring, Key key) throws ErrnoException {
        var links = keyring.requireLinks();
        holdLocked(key);
        Key old = links.put(key.index, key);
        if (old != null) {
            letGoLocked(old);
        }
    }

    /** Removes a link. ENOENT. */
    void unlinkLocked(Key keyring, Key key) throws ErrnoException {
        if (!keyring.requireLinks().remove(key.index, key)) {
            throw Errno.ENOENT.raise();
        }
        letGoLocked(key);
    }

    /** Empties a keyring. */
    void clearLocked(Key keyring) throws ErrnoException {
        var links = keyring.requireLinks();
        List<Key> linked = new ArrayList<>(links.values());
        links.clear();
        linked.forEach(this::letGoLocked);
    }

    /** Takes a key out of all keyrings. */
    void invalidateLocked(Key key) {
        key.invalidated = true;
        List<Key> all = new ArrayList<>(bySerial.values());
        for (Key keyring : all) {
            if (keyring.links != null && keyring.links.remove(key.index, key)) {
                letGoLocked(key);
            }
        }
    }

    /** Returns the key of a number. ENOKEY. */
    Key findLocked(int serial) throws ErrnoException {
        Key key = bySerial.get(serial);
        if (key == null) {
            throw Errno.ENOKEY.raise();
        }
        return key;
    }

    /** Returns a keyring of a name that the caller may search without possessing it, or null. */
    @Nullable Key findNamedLocked(String name, Credentials who) {
        for (Key key : bySerial.values()) {
            if (key.links != null
                    && !key.revoked
                    && !key.invalidated
                    && key.index.description().equals(name)
                    && KeyRights.granted(key, false, who, KeyRights.SEARCH)) {
                return key;
            }
        }
        return null;
    }

    /** Returns a user's own keyrings, making them if need be. EDQUOT. */
    UserKeyrings userLocked(int uid) throws ErrnoException {
        UserKeyrings known = users.get(uid);
        if (known != null) {
            return known;
        }
        String number = Integer.toUnsignedString(uid);
        Key own = makeLocked(ring("_uid." + number), uid, -1, USER_KEYRING_RIGHTS, Charge.CHECKED);
        holdLocked(own);
        Key session;
        try {
            session =
                    makeLocked(
                            ring("_uid_ses." + number),
                            uid,
                            -1,
                            USER_KEYRING_RIGHTS,
                            Charge.CHECKED);
        } catch (ErrnoException e) {
            letGoLocked(own);
            throw e;
        }
        holdLocked(session);
        linkLocked(session, own);
        UserKeyrings made = new UserKeyrings(own, session);
        users.put(uid, made);
        return made;
    }

    private static Key.Index ring(String name) {
        return new Key.Index(KeyType.KEYRING, name);
    }

    /** Returns a user's persistent keyring, whose time begins anew. */
    Key persistentLocked(int uid) throws ErrnoException {
        Key known = persistent.get(uid);
        if (known == null || known.expired(nowSeconds()) || known.revoked || known.invalidated) {
            if (known != null) {
                persistent.remove(uid);
                letGoLocked(known);
            }
            String name = "_persistent." + Integer.toUnsignedString(uid);
            known = makeLocked(ring(name), uid, -1, PERSISTENT_RIGHTS, Charge.OVERRUN);
            holdLocked(known);
            persistent.put(uid, known);
        }
        known.expirySeconds = nowSeconds() + PERSISTENT_SECONDS;
        return known;
    }

    /** Makes a key negative for a minute. */
    static void negateLocked(Key key) {
        key.rejection = Errno.ENOKEY;
        key.expirySeconds = nowSeconds() + NEGATIVE_SECONDS;
    }

    /** Returns all keys by number. */
    List<Key> allLocked() {
        return new ArrayList<>(bySerial.values());
    }

    /** Returns the text of /proc/key-users: keys and quotas of each user. */
    public void describeUsers(StringBuilder out) {
        lock.lock();
        try {
            for (KeyQuota quota : quotas.values()) {
                pad(out, Integer.toUnsignedString(quota.uid), 5);
                out.append(": ");
                pad(out, Integer.toString(quota.keys + 1), 5);
                out.append(' ').append(quota.keys).append('/').append(quota.keys).append(' ');
                out.append(quota.keys).append('/').append(quota.keysMax()).append(' ');
                out.append(quota.bytes).append('/').append(quota.bytesMax()).append('\n');
            }
        } finally {
            lock.unlock();
        }
    }

    /** Appends a text, right-aligned. */
    static void pad(StringBuilder out, String text, int width) {
        for (int i = text.length(); i < width; i++) {
            out.append(' ');
        }
        out.append(text);
    }
}
