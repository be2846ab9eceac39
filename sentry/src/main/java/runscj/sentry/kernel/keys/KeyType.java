package runscj.sentry.kernel.keys;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** What a key may hold; keyrings(7), "Key types". */
public enum KeyType {
    /** Links to other keys. */
    KEYRING("keyring"),
    /** Bytes that user space may read. */
    USER("user"),
    /** Bytes that only the kernel may read; the description names a service before a colon. */
    LOGON("logon");

    private static final int PAYLOAD_MAX_BYTES = 32_767;

    private final String word;

    KeyType(String word) {
        this.word = word;
    }

    /** Returns Linux's name of the type. */
    public String word() {
        return word;
    }

    /** Returns the type of a name, or null. */
    public static @Nullable KeyType of(String name) {
        for (KeyType type : values()) {
            if (type.word.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** Returns whether keyctl(2) gives the payload out. */
    public boolean readable() {
        return this != LOGON;
    }

    /** Returns whether the payload can be replaced. */
    public boolean updatable() {
        return this != KEYRING;
    }

    /** Returns the rights of a new key when nobody says: possessor's and owner's. */
    int defaultRights() {
        int possessor = KeyRights.VIEW | KeyRights.SEARCH | KeyRights.LINK | KeyRights.SETATTR;
        possessor |= readable() ? KeyRights.READ : 0;
        possessor |= KeyRights.WRITE;
        return possessor << KeyRights.POSSESSOR_SHIFT | KeyRights.VIEW << KeyRights.USER_SHIFT;
    }

    /** Checks what a key is to hold. EINVAL. */
    void requirePayload(byte[] payload) throws ErrnoException {
        boolean good =
                this == KEYRING
                        ? payload.length == 0
                        : payload.length > 0 && payload.length <= PAYLOAD_MAX_BYTES;
        if (!good) {
            throw Errno.EINVAL.raise();
        }
    }

    /** Checks a new key's description. EINVAL. */
    void requireDescription(String description) throws ErrnoException {
        if (description.isEmpty() || (this == LOGON && description.indexOf(':') <= 0)) {
            throw Errno.EINVAL.raise();
        }
    }
}
