package runscj.sentry.kernel.keys;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;

/** Who may do what with a key: a byte each for possessor, owner, group and others; keyrings(7). */
public final class KeyRights {
    /** Nothing is asked for. */
    public static final int NONE = 0;

    public static final int VIEW = 0x01;
    public static final int READ = 0x02;
    public static final int WRITE = 0x04;
    public static final int SEARCH = 0x08;
    public static final int LINK = 0x10;
    public static final int SETATTR = 0x20;

    /** All bits of one byte. */
    public static final int ALL = 0x3f;

    /** All bits that KEYCTL_SETPERM knows. */
    public static final int KNOWN = 0x3f3f3f3f;

    static final int POSSESSOR_SHIFT = 24;
    static final int USER_SHIFT = 16;
    private static final int GROUP_SHIFT = 8;

    private KeyRights() {}

    static boolean granted(Key key, boolean possessed, Credentials who, int needed) {
        int rights = key.rights;
        int bits;
        if (key.uid == who.fsuid()) {
            bits = rights >>> USER_SHIFT;
        } else if (key.gid != -1 && (rights >>> GROUP_SHIFT & ALL) != 0 && who.inGroup(key.gid)) {
            bits = rights >>> GROUP_SHIFT;
        } else {
            bits = rights;
        }
        if (possessed) {
            bits |= rights >>> POSSESSOR_SHIFT;
        }
        return (needed & ~bits) == 0;
    }

    /** Fails with EACCES unless all that is needed is granted. */
    static void require(KeyRef ref, Credentials who, int needed) throws ErrnoException {
        if (!granted(ref.key(), ref.possessed(), who, needed)) {
            throw Errno.EACCES.raise();
        }
    }
}
