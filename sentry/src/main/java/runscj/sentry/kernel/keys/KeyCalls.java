package runscj.sentry.kernel.keys;

import static runscj.abi.Keyctl.*;

import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.kernel.keys.KeyAccess.Mode;

/**
 * add_key(2), request_key(2) and the operations of keyctl(2) for one task. What guests name keys by
 * is {@code id}: a serial number, or KEY_SPEC_*.
 */
public final class KeyCalls {
    private static final int LINK_DEPTH_MAX = 6;

    private final KeyStore store;
    private final TaskKeyrings rings;
    private final Credentials who;
    private final KeyAccess access;

    /** Makes the calls of a task with its rights of now. */
    public KeyCalls(TaskKeyrings rings, Credentials who) {
        this.rings = rings;
        this.store = rings.store();
        this.who = who;
        this.access = new KeyAccess(rings, who);
    }

    /** add_key(2): adds a key to a keyring, or updates the one of that name. */
    public int add(String typeName, @Nullable String description, byte[] payload, int ringId)
            throws ErrnoException {
        store.lock.lock();
        try {
            KeyRef ring = access.lookup(ringId, Mode.CREATE, KeyRights.WRITE);
            KeyType type = KeyType.of(typeName);
            if (type == null) {
                throw Errno.ENODEV.raise();
            }
            var links = ring.key().requireLinks();
            type.requirePayload(payload);
            if (description == null) {
                throw Errno.EINVAL.raise();
            }
            requireUnrestricted(ring.key());
            Key.Index index = new Key.Index(type, description);
            Key known = type.updatable() ? links.get(index) : null;
            if (known != null && !known.revoked && !known.invalidated) {
                update(new KeyRef(known, ring.possessed()), payload);
                return known.serial;
            }
            type.requireDescription(description);
            Key made =
                    store.makeLocked(
                            index,
                            who.fsuid(),
                            who.fsgid(),
                            type.defaultRights(),
                            KeyStore.Charge.CHECKED);
            return fillAndLink(ring.key(), made, payload);
        } finally {
            store.lock.unlock();
        }
    }

    private int fillAndLink(Key ring, Key made, byte[] payload) throws ErrnoException {
        boolean done = false;
        try {
            store.fillLocked(made, payload);
            store.linkLocked(ring, made);
            done = true;
        } finally {
            if (!done) {
                store.discardLocked(made);
            }
        }
        return made.serial;
    }

    private void update(KeyRef ref, byte[] payload) throws ErrnoException {
        KeyRights.require(ref, who, KeyRights.WRITE);
        if (!ref.key().type().updatable()) {
            throw Errno.EOPNOTSUPP.raise();
        }
        ref.key().type().requirePayload(payload);
        store.fillLocked(ref.key(), payload);
        ref.key().expirySeconds = 0;
    }

    private static void requireUnrestricted(Key keyring) throws ErrnoException {
        if (keyring.restricted) {
            throw Errno.EPERM.raise();
        }
    }

    /**
     * request_key(2): finds a key in the task's keyrings.
     *
     * @param asksUser callout information was given: without a helper in user space, which this
     *     kernel does not start, the key becomes a negative one
     * @param destinationId keyring that gets a link, or 0
     */
    public int request(String typeName, String description, boolean asksUser, int destinationId)
            throws ErrnoException {
        store.lock.lock();
        try {
            KeyRef destination =
                    destinationId == 0
                            ? null
                            : access.lookup(destinationId, Mode.CREATE, KeyRights.WRITE);
            KeyType type = KeyType.of(typeName);
            if (type == null) {
                throw Errno.ENOKEY.raise();
            }
            Key.Index index = new Key.Index(type, description);
            KeyRef found =
                    access.searchOwn(key -> key.index.equals(index), KeySearch.States.CHECKED);
            if (found == null) {
                if (!asksUser) {
                    throw Errno.ENOKEY.raise();
                }
                throw negate(index, destination);
            }
            if (destination != null) {
                KeyRights.require(found, who, KeyRights.LINK);
                link(destination.key(), found.key());
            }
            return found.key().serial;
        } finally {
            store.lock.unlock();
        }
    }

    /** Nobody makes the key: for a minute, that is known. */
    private ErrnoException negate(Key.Index index, @Nullable KeyRef destination)
            throws ErrnoException {
        index.type().requireDescription(index.description());
        Key ring = destination == null ? defaultDestination() : destination.key();
        ring.requireLinks();
        Key made =
                store.makeLocked(
                        index,
                        who.fsuid(),
                        who.fsgid(),
                        index.type().defaultRights(),
                        KeyStore.Charge.CHECKED);
        KeyStore.negateLocked(made);
        store.linkLocked(ring, made);
        return Errno.ENOENT.raise();
    }

    private Key defaultDestination() throws ErrnoException {
        int wanted = rings.requestDefaultLocked();
        Key thread = rings.threadLocked(who);
        Key process = rings.processLocked();
        Key session = rings.sessionLocked();
        if (thread != null && wanted <= KEY_REQKEY_DEFL_THREAD_KEYRING) {
            return thread;
        }
        if (process != null && wanted <= KEY_REQKEY_DEFL_PROCESS_KEYRING) {
            return process;
        }
        if (session != null && wanted <= KEY_REQKEY_DEFL_SESSION_KEYRING) {
            return session;
        }
        KeyStore.UserKeyrings user = store.userLocked(who.ruid());
        return wanted == KEY_REQKEY_DEFL_USER_KEYRING ? user.user() : user.session();
    }

    /** KEYCTL_GET_KEYRING_ID. */
    public int keyringId(int id, boolean create) throws ErrnoException {
        store.lock.lock();
        try {
            return access.lookup(id, create ? Mode.CREATE : Mode.PLAIN, KeyRights.SEARCH)
                    .key()
                    .serial;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_JOIN_SESSION_KEYRING: a new one without a name, or one of a name. */
    public int joinSession(@Nullable String name) throws ErrnoException {
        store.lock.lock();
        try {
            Key keyring;
            if (name == null) {
                keyring = access.newSession();
            } else {
                Key known = store.findNamedLocked(name, who);
                keyring =
                        known != null
                                ? known
                                : store.makeKeyringLocked(
                                        name,
                                        who,
                                        KeyStore.NAMED_SESSION_RIGHTS,
                                        KeyStore.Charge.CHECKED);
            }
            rings.sessionLocked(keyring);
            return keyring.serial;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_SESSION_TO_PARENT: the parent's thread joins the session keyring. */
    public void sessionTo(TaskKeyrings parent) throws ErrnoException {
        store.lock.lock();
        try {
            Key keyring = access.lookup(KEY_SPEC_SESSION_KEYRING, Mode.PLAIN, KeyRights.LINK).key();
            Key old = parent.sessionLocked();
            if (old == keyring) {
                return;
            }
            if ((old != null && old.uid != who.euid()) || keyring.uid != who.euid()) {
                throw Errno.EPERM.raise();
            }
            parent.sessionLocked(keyring);
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_UPDATE. */
    public void update(int id, byte[] payload) throws ErrnoException {
        store.lock.lock();
        try {
            update(access.lookup(id, Mode.PLAIN, KeyRights.WRITE), payload);
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_REVOKE. */
    public void revoke(int id) throws ErrnoException {
        store.lock.lock();
        try {
            KeyRef ref = access.lookup(id, Mode.PLAIN, KeyRights.NONE);
            boolean mayWrite = KeyRights.granted(ref.key(), ref.possessed(), who, KeyRights.WRITE);
            if (!mayWrite) {
                KeyRights.require(ref, who, KeyRights.SETATTR);
            }
            Key key = ref.key();
            key.revoked = true;
            if (key.links != null) {
                store.clearLocked(key);
            } else {
                store.fillLocked(key, new byte[0]);
                key.payload = null;
            }
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_INVALIDATE. */
    public void invalidate(int id) throws ErrnoException {
        store.lock.lock();
        try {
            store.invalidateLocked(access.lookup(id, Mode.PLAIN, KeyRights.SEARCH).key());
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_CHOWN; ids of -1 stay. */
    public void chown(int id, int uid, int gid) throws ErrnoException {
        if (uid == -1 && gid == -1) {
            return;
        }
        store.lock.lock();
        try {
            Key key = access.lookup(id, Mode.CREATE_PARTIAL, KeyRights.SETATTR).key();
            if (!who.capable(Capability.CAP_SYS_ADMIN)) {
                boolean uidAllowed = uid == -1 || uid == key.uid;
                boolean gidAllowed = gid == -1 || gid == key.gid || who.inGroup(gid);
                if (!uidAllowed || !gidAllowed) {
                    throw Errno.EACCES.raise();
                }
            }
            if (uid != -1) {
                store.chownLocked(key, uid);
            }
            if (gid != -1) {
                key.gid = gid;
            }
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_SETPERM. */
    public void rights(int id, int rights) throws ErrnoException {
        if ((rights & ~KeyRights.KNOWN) != 0) {
            throw Errno.EINVAL.raise();
        }
        store.lock.lock();
        try {
            Key key = access.lookup(id, Mode.CREATE_PARTIAL, KeyRights.SETATTR).key();
            if (key.uid != who.fsuid() && !who.capable(Capability.CAP_SYS_ADMIN)) {
                throw Errno.EACCES.raise();
            }
            key.rights = rights;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_SET_TIMEOUT: in so many seconds, or 0 for never. */
    public void timeout(int id, long seconds) throws ErrnoException {
        store.lock.lock();
        try {
            Key key = access.lookup(id, Mode.CREATE_PARTIAL, KeyRights.SETATTR).key();
            key.expirySeconds = seconds == 0 ? 0 : KeyStore.nowSeconds() + seconds;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_DESCRIBE: type;uid;gid;rights;description. */
    public String describe(int id) throws ErrnoException {
        store.lock.lock();
        try {
            Key key = access.lookup(id, Mode.PARTIAL, KeyRights.VIEW).key();
            return key.type().word()
                    + ';'
                    + key.uid
                    + ';'
                    + shownGid(key)
                    + ';'
                    + hex(key.rights)
                    + ';'
                    + key.index.description();
        } finally {
            store.lock.unlock();
        }
    }

    private static int shownGid(Key key) {
        return key.gid == -1 ? 65_534 : key.gid;
    }

    private static String hex(int value) {
        StringBuilder digits = new StringBuilder(8);
        for (int shift = 28; shift >= 0; shift -= 4) {
            digits.append(Character.forDigit(value >>> shift & 15, 16));
        }
        return digits.toString();
    }

    /** KEYCTL_GET_SECURITY: no security module labels keys; only the right to see is checked. */
    public void requireVisible(int id) throws ErrnoException {
        store.lock.lock();
        try {
            access.lookup(id, Mode.PARTIAL, KeyRights.VIEW);
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_READ: the payload, or the numbers of what a keyring links, four bytes each. */
    public byte[] read(int id) throws ErrnoException {
        store.lock.lock();
        try {
            KeyRef ref;
            try {
                ref = access.find(id, Mode.PLAIN);
            } catch (ErrnoException notFound) {
                throw Errno.ENOKEY.raise();
            }
            Key key = ref.key();
            Errno rejection = key.rejection;
            if (rejection != null) {
                throw rejection.raise();
            }
            if (!KeyRights.granted(key, ref.possessed(), who, KeyRights.READ) && !ref.possessed()) {
                throw Errno.EACCES.raise();
            }
            if (!key.type().readable()) {
                throw Errno.EOPNOTSUPP.raise();
            }
            key.requireValid(KeyStore.nowSeconds());
            byte[] payload = key.payload;
            return key.links != null
                    ? serials(key.links.values())
                    : payload == null ? new byte[0] : payload.clone();
        } finally {
            store.lock.unlock();
        }
    }

    private static byte[] serials(java.util.Collection<Key> keys) {
        byte[] bytes = new byte[keys.size() * Integer.BYTES];
        int at = 0;
        for (Key key : keys) {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                bytes[at++] = (byte) (key.serial >>> shift);
            }
        }
        return bytes;
    }

    /** KEYCTL_CLEAR. */
    public void clear(int id) throws ErrnoException {
        store.lock.lock();
        try {
            store.clearLocked(access.lookup(id, Mode.CREATE, KeyRights.WRITE).key());
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_LINK. */
    public void link(int id, int ringId) throws ErrnoException {
        store.lock.lock();
        try {
            Key ring = access.lookup(ringId, Mode.CREATE, KeyRights.WRITE).key();
            link(ring, access.lookup(id, Mode.CREATE, KeyRights.LINK).key());
        } finally {
            store.lock.unlock();
        }
    }

    private void link(Key ring, Key key) throws ErrnoException {
        ring.requireLinks();
        requireUnrestricted(ring);
        if (key.links != null) {
            requireNoCycle(key, ring, 0);
        }
        store.linkLocked(ring, key);
    }

    private static void requireNoCycle(Key from, Key target, int depth) throws ErrnoException {
        if (from == target) {
            throw Errno.EDEADLK.raise();
        }
        if (depth > LINK_DEPTH_MAX) {
            throw Errno.ELOOP.raise();
        }
        if (from.links != null) {
            for (Key key : from.links.values()) {
                if (key.links != null) {
                    requireNoCycle(key, target, depth + 1);
                }
            }
        }
    }

    /** KEYCTL_UNLINK. */
    public void unlink(int id, int ringId) throws ErrnoException {
        store.lock.lock();
        try {
            Key ring = access.lookup(ringId, Mode.PLAIN, KeyRights.WRITE).key();
            store.unlinkLocked(ring, access.find(id, Mode.PLAIN).key());
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_MOVE: from one keyring to another; {@code exclusive} keeps what is there. */
    public void move(int id, int fromId, int toId, boolean exclusive) throws ErrnoException {
        store.lock.lock();
        try {
            Key key = access.lookup(id, Mode.CREATE, KeyRights.LINK).key();
            Key from = access.lookup(fromId, Mode.PLAIN, KeyRights.WRITE).key();
            Key to = access.lookup(toId, Mode.CREATE, KeyRights.WRITE).key();
            if (from == to) {
                return;
            }
            if (from.requireLinks().get(key.index) != key) {
                to.requireLinks();
                throw Errno.ENOENT.raise();
            }
            if (exclusive && to.requireLinks().containsKey(key.index)) {
                throw Errno.EEXIST.raise();
            }
            link(to, key);
            store.unlinkLocked(from, key);
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_SEARCH: below one keyring. */
    public int search(int ringId, String typeName, String description, int destinationId)
            throws ErrnoException {
        store.lock.lock();
        try {
            KeyRef ring = access.lookup(ringId, Mode.PLAIN, KeyRights.SEARCH);
            KeyRef destination =
                    destinationId == 0
                            ? null
                            : access.lookup(destinationId, Mode.CREATE, KeyRights.WRITE);
            KeyType type = KeyType.of(typeName);
            if (type == null) {
                throw Errno.ENOKEY.raise();
            }
            Key.Index index = new Key.Index(type, description);
            KeySearch search =
                    new KeySearch(who, key -> key.index.equals(index), KeySearch.States.CHECKED);
            KeyRef found = search.below(ring);
            if (found == null) {
                Errno failure = search.failure();
                throw failure == Errno.EAGAIN ? Errno.ENOKEY.raise() : failure.raise();
            }
            if (destination != null) {
                KeyRights.require(found, who, KeyRights.LINK);
                link(destination.key(), found.key());
            }
            return found.key().serial;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_SET_REQKEY_KEYRING; returns the old one. EINVAL. */
    public int requestDefault(int wanted) throws ErrnoException {
        store.lock.lock();
        try {
            int old = rings.requestDefaultLocked();
            switch (wanted) {
                case KEY_REQKEY_DEFL_NO_CHANGE -> {
                    return old;
                }
                case KEY_REQKEY_DEFL_THREAD_KEYRING -> rings.installThreadLocked(who);
                case KEY_REQKEY_DEFL_PROCESS_KEYRING -> rings.installProcessLocked(who);
                case KEY_REQKEY_DEFL_DEFAULT,
                        KEY_REQKEY_DEFL_SESSION_KEYRING,
                        KEY_REQKEY_DEFL_USER_KEYRING,
                        KEY_REQKEY_DEFL_USER_SESSION_KEYRING,
                        KEY_REQKEY_DEFL_REQUESTOR_KEYRING -> {}
                default -> throw Errno.EINVAL.raise();
            }
            rings.requestDefaultLocked(wanted);
            return old;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_GET_PERSISTENT: links a user's persistent keyring; -1 for the caller's own. */
    public int persistent(int uid, int destinationId) throws ErrnoException {
        int wanted = uid == -1 ? who.ruid() : uid;
        boolean own = wanted == who.ruid() || wanted == who.euid();
        if (!own && !who.capable(Capability.CAP_SETUID)) {
            throw Errno.EPERM.raise();
        }
        store.lock.lock();
        try {
            Key ring = access.lookup(destinationId, Mode.CREATE, KeyRights.WRITE).key();
            ring.requireLinks();
            Key key = store.persistentLocked(wanted);
            KeyRights.require(new KeyRef(key, true), who, KeyRights.LINK);
            link(ring, key);
            return key.serial;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_RESTRICT_KEYRING without a type: no more links. EEXIST if that is so already. */
    public void restrict(int id) throws ErrnoException {
        store.lock.lock();
        try {
            Key ring = access.lookup(id, Mode.PLAIN, KeyRights.SETATTR).key();
            ring.requireLinks();
            if (ring.restricted) {
                throw Errno.EEXIST.raise();
            }
            ring.restricted = true;
        } finally {
            store.lock.unlock();
        }
    }

    /** KEYCTL_RESTRICT_KEYRING with a type: none of ours knows a restriction. */
    public void requireRestrictable(int id) throws ErrnoException {
        store.lock.lock();
        try {
            access.lookup(id, Mode.PLAIN, KeyRights.SETATTR).key().requireLinks();
        } finally {
            store.lock.unlock();
        }
    }

    /** Appends the lines of /proc/keys: what the task may see. */
    public void list(StringBuilder out) {
        store.lock.lock();
        try {
            long now = KeyStore.nowSeconds();
            List<Key> all = store.allLocked();
            for (Key key : all) {
                boolean possessed = access.find(key.serial, Mode.PLAIN).possessed();
                if (KeyRights.granted(key, possessed, who, KeyRights.VIEW)) {
                    line(out, key, now);
                }
            }
        } catch (ErrnoException gone) {
            throw new IllegalStateException("a key of the table is not in it", gone);
        } finally {
            store.lock.unlock();
        }
    }

    private static void line(StringBuilder out, Key key, long now) {
        out.append(hex(key.serial)).append(' ');
        out.append('I').append(key.revoked ? 'R' : '-').append("-Q-");
        out.append(key.rejection != null ? 'N' : '-').append(key.invalidated ? 'i' : '-');
        out.append(' ');
        KeyStore.pad(out, Integer.toString(key.uses), 5);
        out.append(' ');
        KeyStore.pad(out, left(key, now), 4);
        out.append(' ').append(hex(key.rights)).append(' ');
        KeyStore.pad(out, Integer.toUnsignedString(key.uid), 5);
        out.append(' ');
        KeyStore.pad(out, Integer.toUnsignedString(shownGid(key)), 5);
        out.append(' ').append(key.type().word());
        for (int i = key.type().word().length(); i < 9; i++) {
            out.append(' ');
        }
        out.append(' ').append(key.index.description());
        byte[] payload = key.payload;
        if (key.links != null) {
            out.append(": ").append(key.links.isEmpty() ? "empty" : "" + key.links.size());
        } else if (payload != null) {
            out.append(": ").append(payload.length);
        }
        out.append('\n');
    }

    private static String left(Key key, long now) {
        if (key.expirySeconds == 0) {
            return "perm";
        }
        long seconds = key.expirySeconds - now;
        if (seconds <= 0) {
            return "expd";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 60 * 60) {
            return seconds / 60 + "m";
        }
        if (seconds < 60 * 60 * 24) {
            return seconds / (60 * 60) + "h";
        }
        return seconds < 60 * 60 * 24 * 7
                ? seconds / (60 * 60 * 24) + "d"
                : seconds / (60 * 60 * 24 * 7) + "w";
    }
}
