package runscj.sentry.cred.landlock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * What a domain is made from: the rights that it takes away, and the rules that give some back. Any
 * thread.
 */
public final class LandlockRuleset {
    /** Linux has no bound but memory. */
    private static final int RULES_MAX = 1 << 16;

    private final int handledFs;
    private final int handledNet;
    private final int scoped;

    @GuardedBy("this")
    private final IdentityHashMap<Object, Integer> files = new IdentityHashMap<>();

    @GuardedBy("this")
    private final HashMap<Integer, Integer> ports = new HashMap<>();

    /** Makes one without rules, from masks of LANDLOCK_ACCESS_FS_*, _NET_* and LANDLOCK_SCOPE_*. */
    public LandlockRuleset(int handledFs, int handledNet, int scoped) {
        this.handledFs = handledFs;
        this.handledNet = handledNet;
        this.scoped = scoped;
    }

    /** Returns the rights on files that are taken away. */
    public int handledFs() {
        return handledFs;
    }

    /** Returns the rights on ports that are taken away. */
    public int handledNet() {
        return handledNet;
    }

    int scoped() {
        return scoped;
    }

    /** Allows rights on a file, or on all that lies below a directory. E2BIG beyond the bound. */
    public synchronized void allowFile(Object file, int rights) throws ErrnoException {
        add(files, file, rights);
    }

    /** Allows rights on a port. E2BIG beyond the bound. */
    public synchronized void allowPort(int port, int rights) throws ErrnoException {
        add(ports, port, rights);
    }

    @GuardedBy("this")
    private <K> void add(Map<K, Integer> rules, K key, int rights) throws ErrnoException {
        if (files.size() + ports.size() >= RULES_MAX && !rules.containsKey(key)) {
            throw Errno.E2BIG.raise();
        }
        rules.merge(key, rights, (old, more) -> old | more);
    }

    synchronized IdentityHashMap<Object, Integer> files() {
        return new IdentityHashMap<>(files);
    }

    synchronized HashMap<Integer, Integer> ports() {
        return new HashMap<>(ports);
    }
}
