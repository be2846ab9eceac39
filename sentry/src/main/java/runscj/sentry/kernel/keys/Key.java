package runscj.sentry.kernel.keys;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** A key or keyring. All fields that change are guarded by the lock of its {@link KeyStore}. */
public final class Key {
    /** What tells the keys of one keyring apart. */
    record Index(KeyType type, String description) {}

    final int serial;
    final Index index;

    /** What a keyring links, in order of arrival; null for other types. */
    final @Nullable LinkedHashMap<Index, Key> links;

    int uid;

    /** Or -1 for none. */
    int gid;

    int rights;

    /** Null for keyrings, negative and revoked keys. */
    byte @Nullable [] payload;

    /** What finding this key gives instead of it, for a negative key. */
    @Nullable Errno rejection;

    boolean revoked;
    boolean invalidated;

    /** A keyring that takes no more links (KEYCTL_RESTRICT_KEYRING). */
    boolean restricted;

    /** Seconds since the epoch, or 0 for never. */
    long expirySeconds;

    /** Bytes that the owner's quota is charged with. */
    int chargedBytes;

    /** Keyrings and tasks that hold the key. */
    int uses;

    Key(int serial, Index index, int uid, int gid, int rights) {
        this.serial = serial;
        this.index = index;
        this.uid = uid;
        this.gid = gid;
        this.rights = rights;
        this.links = index.type == KeyType.KEYRING ? new LinkedHashMap<>(4) : null;
    }

    /** Returns the number by which guests know the key. */
    public int serial() {
        return serial;
    }

    KeyType type() {
        return index.type;
    }

    /** Returns the links. ENOTDIR for what is no keyring. */
    LinkedHashMap<Index, Key> requireLinks() throws ErrnoException {
        LinkedHashMap<Index, Key> found = links;
        if (found == null) {
            throw Errno.ENOTDIR.raise();
        }
        return found;
    }

    boolean expired(long nowSeconds) {
        return expirySeconds != 0 && nowSeconds >= expirySeconds;
    }

    /** Fails with ENOKEY, EKEYREVOKED or EKEYEXPIRED for a key that is no more. */
    void requireValid(long nowSeconds) throws ErrnoException {
        if (invalidated) {
            throw Errno.ENOKEY.raise();
        }
        if (revoked) {
            throw Errno.EKEYREVOKED.raise();
        }
        if (expired(nowSeconds)) {
            throw Errno.EKEYEXPIRED.raise();
        }
    }

    /** Also fails as a negative key says. */
    void requirePositive(long nowSeconds) throws ErrnoException {
        Errno instead = rejection;
        if (instead != null) {
            throw instead.raise();
        }
        requireValid(nowSeconds);
    }
}
