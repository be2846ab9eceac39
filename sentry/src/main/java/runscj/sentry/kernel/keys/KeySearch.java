package runscj.sentry.kernel.keys;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/**
 * One search through keyrings and what they link, keyrings(7), "Searching for keys". Used once,
 * with the store's lock held.
 */
final class KeySearch {
    private static final int DEPTH_MAX = 6;

    /** Which keys count. */
    enum States {
        /** Revoked, expired and negative keys only say why nothing was found. */
        CHECKED,
        /** All. */
        ANY
    }

    private final Credentials who;
    private final Predicate<Key> wanted;
    private final States states;
    private final long nowSeconds = KeyStore.nowSeconds();

    /** What is to be said if nothing is found; EAGAIN if there was no such key at all. */
    private Errno failure = Errno.EAGAIN;

    KeySearch(Credentials who, Predicate<Key> wanted, States states) {
        this.who = who;
        this.wanted = wanted;
        this.states = states;
    }

    /** Returns why {@link #below} found nothing: EAGAIN, or what is wrong with the key. */
    Errno failure() {
        return failure;
    }

    /** Returns the key, below the keyring or that itself, or null. ENOTDIR, EACCES. */
    @Nullable KeyRef below(KeyRef keyring) throws ErrnoException {
        failure = Errno.EAGAIN;
        keyring.key().requireLinks();
        KeyRights.require(keyring, who, KeyRights.SEARCH);
        Key root = keyring.key();
        boolean possessed = keyring.possessed();
        if (wanted.test(root) && accepts(root, possessed)) {
            return keyring;
        }
        Key found = usable(root) ? inside(root, possessed, 0) : null;
        return found == null ? null : new KeyRef(found, possessed);
    }

    private boolean usable(Key keyring) {
        return !keyring.revoked && !keyring.invalidated && !keyring.expired(nowSeconds);
    }

    private @Nullable Key inside(Key keyring, boolean possessed, int depth) {
        var links = keyring.links;
        if (links == null || depth > DEPTH_MAX) {
            return null;
        }
        for (Key key : links.values()) {
            if (wanted.test(key) && accepts(key, possessed)) {
                return key;
            }
        }
        for (Key key : links.values()) {
            if (key.links != null
                    && usable(key)
                    && KeyRights.granted(key, possessed, who, KeyRights.SEARCH)) {
                Key found = inside(key, possessed, depth + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private boolean accepts(Key key, boolean possessed) {
        if (states == States.CHECKED) {
            if (key.revoked || key.invalidated) {
                failure = Errno.EKEYREVOKED;
                return false;
            }
            if (key.expired(nowSeconds)) {
                failure = Errno.EKEYEXPIRED;
                return false;
            }
        }
        if (!KeyRights.granted(key, possessed, who, KeyRights.SEARCH)) {
            failure = Errno.EACCES;
            return false;
        }
        if (states == States.CHECKED && key.rejection != null) {
            failure = key.rejection;
            return false;
        }
        return true;
    }
}
