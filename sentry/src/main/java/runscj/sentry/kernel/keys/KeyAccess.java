package runscj.sentry.kernel.keys;

import static runscj.abi.Keyctl.*;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/**
 * How one task reaches keys: by number, by special number, by search. For one call. With the
 * store's lock held.
 */
final class KeyAccess {
    /** What a lookup may do besides. */
    enum Mode {
        /** Only finds. */
        PLAIN,
        /** Makes a keyring of the task's that does not exist yet. */
        CREATE,
        /** Also takes negative, revoked and expired keys. */
        PARTIAL,
        /** Both. */
        CREATE_PARTIAL;

        boolean creates() {
            return this == CREATE || this == CREATE_PARTIAL;
        }

        boolean partial() {
            return this == PARTIAL || this == CREATE_PARTIAL;
        }
    }

    final TaskKeyrings rings;
    final KeyStore store;
    final Credentials who;

    KeyAccess(TaskKeyrings rings, Credentials who) {
        this.rings = rings;
        this.store = rings.store();
        this.who = who;
    }

    /** Finds a usable key and checks rights. EINVAL, ENOKEY, EKEYREVOKED, EKEYEXPIRED, EACCES. */
    KeyRef lookup(int id, Mode mode, int needed) throws ErrnoException {
        KeyRef ref = find(id, mode);
        if (mode.partial()) {
            ref.key().requireValid(KeyStore.nowSeconds());
        } else {
            ref.key().requirePositive(KeyStore.nowSeconds());
        }
        KeyRights.require(ref, who, needed);
        return ref;
    }

    /** Finds a key in whatever state. EINVAL, ENOKEY. */
    KeyRef find(int id, Mode mode) throws ErrnoException {
        switch (id) {
            case KEY_SPEC_THREAD_KEYRING -> {
                Key own = mode.creates() ? rings.installThreadLocked(who) : rings.threadLocked(who);
                return own(own);
            }
            case KEY_SPEC_PROCESS_KEYRING -> {
                Key own = mode.creates() ? rings.installProcessLocked(who) : rings.processLocked();
                return own(own);
            }
            case KEY_SPEC_SESSION_KEYRING -> {
                return own(session(mode));
            }
            case KEY_SPEC_USER_KEYRING -> {
                return own(store.userLocked(who.ruid()).user());
            }
            case KEY_SPEC_USER_SESSION_KEYRING -> {
                return own(store.userLocked(who.ruid()).session());
            }
            case KEY_SPEC_REQKEY_AUTH_KEY, KEY_SPEC_REQUESTOR_KEYRING -> throw Errno.ENOKEY.raise();
            default -> {
                if (id < 1) {
                    throw Errno.EINVAL.raise();
                }
                Key key = store.findLocked(id);
                boolean possessed = possesses(key);
                return new KeyRef(key, possessed);
            }
        }
    }

    private static KeyRef own(@Nullable Key key) throws ErrnoException {
        if (key == null) {
            throw Errno.ENOKEY.raise();
        }
        return new KeyRef(key, true);
    }

    /** A session without a keyring gets one as it is asked for. */
    private Key session(Mode mode) throws ErrnoException {
        Key known = rings.sessionLocked();
        Key ofUser = store.userLocked(who.ruid()).session();
        if (known == null) {
            known = mode.creates() ? newSession() : ofUser;
            rings.sessionLocked(known);
        } else if (known == ofUser && mode.creates()) {
            known = newSession();
            rings.sessionLocked(known);
        }
        return known;
    }

    Key newSession() throws ErrnoException {
        return store.makeKeyringLocked(
                "_ses", who, KeyStore.SESSION_RIGHTS, KeyStore.Charge.CHECKED);
    }

    private boolean possesses(Key key) {
        try {
            return searchOwn(found -> found == key, KeySearch.States.ANY) != null;
        } catch (ErrnoException notReachable) {
            return false;
        }
    }

    /**
     * Searches the task's keyrings: thread, process, session.
     *
     * @return null if there is no such key
     * @throws ErrnoException what is wrong with the only keys of that name
     */
    @Nullable KeyRef searchOwn(Predicate<Key> wanted, KeySearch.States states)
            throws ErrnoException {
        KeySearch search = new KeySearch(who, wanted, states);
        Key session = rings.sessionLocked();
        @Nullable Key[] own = {
            rings.threadLocked(who),
            rings.processLocked(),
            session != null ? session : store.userLocked(who.ruid()).session()
        };
        boolean negative = false;
        Errno other = null;
        for (Key keyring : own) {
            if (keyring == null) {
                continue;
            }
            Errno failure;
            try {
                KeyRef found = search.below(new KeyRef(keyring, true));
                if (found != null) {
                    return found;
                }
                failure = search.failure();
            } catch (ErrnoException e) {
                failure = e.errno();
            }
            negative |= failure == Errno.ENOKEY;
            if (failure != Errno.ENOKEY && failure != Errno.EAGAIN) {
                other = failure;
            }
        }
        if (negative) {
            throw Errno.ENOKEY.raise();
        }
        if (other != null) {
            throw other.raise();
        }
        return null;
    }
}
