package runscj.sentry.cred.landlock;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Landlock;

/**
 * What restricts a task, for good: its own layer and those of the domain that it was in before.
 * What is to be allowed must be allowed by every layer. Immutable; two tasks are in the same domain
 * if they have the same object.
 */
public final class LandlockDomain {
    private static final int LAYERS_MAX = 16;

    private final int handledFs;
    private final int handledNet;
    private final int scoped;
    private final IdentityHashMap<Object, Integer> files;
    private final HashMap<Integer, Integer> ports;

    /** The outermost first, this one last. */
    private final LandlockDomain[] layers;

    private LandlockDomain(@Nullable LandlockDomain parent, LandlockRuleset rules) {
        handledFs = rules.handledFs();
        handledNet = rules.handledNet();
        scoped = rules.scoped();
        files = rules.files();
        ports = rules.ports();
        int outer = parent == null ? 0 : parent.layers.length;
        layers = parent == null ? new LandlockDomain[1] : Arrays.copyOf(parent.layers, outer + 1);
        layers[outer] = this;
    }

    /** Returns a domain inside another one, or outermost. E2BIG for a seventeenth layer. */
    public static LandlockDomain inside(@Nullable LandlockDomain parent, LandlockRuleset rules)
            throws ErrnoException {
        if (parent != null && parent.layers.length >= LAYERS_MAX) {
            throw Errno.E2BIG.raise();
        }
        return new LandlockDomain(parent, rules);
    }

    /** Returns whether it takes any rights on files away. */
    public boolean restrictsFiles() {
        for (LandlockDomain layer : layers) {
            if (layer.handledFs != 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a right LANDLOCK_ACCESS_NET_* on a TCP port is left. */
    public boolean allowsPort(int port, int right) {
        for (LandlockDomain layer : layers) {
            if ((layer.handledNet & right & ~layer.ports.getOrDefault(port, 0)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether what one is in lies in the other: the same, or deeper. */
    private static boolean contains(LandlockDomain outer, @Nullable LandlockDomain inner) {
        int level = outer.layers.length;
        return inner != null && inner.layers.length >= level && inner.layers[level - 1] == outer;
    }

    /** Returns whether one may trace the other: only from outside or beside. */
    public static boolean mayTrace(
            @Nullable LandlockDomain tracer, @Nullable LandlockDomain tracee) {
        return tracer == null || contains(tracer, tracee);
    }

    /**
     * Returns whether a scope LANDLOCK_SCOPE_* keeps a task from reaching another: a layer that
     * scopes reaches only what is in it, too.
     */
    public static boolean separates(
            @Nullable LandlockDomain from, @Nullable LandlockDomain to, int scope) {
        if (from == null) {
            return false;
        }
        for (int i = from.layers.length - 1; i >= 0; i--) {
            LandlockDomain layer = from.layers[i];
            if ((layer.scoped & scope) != 0) {
                return !contains(layer, to);
            }
        }
        return false;
    }

    /** One question: which of some rights do the layers deny, after what a path's files allow? */
    public final class Question {
        private final int[] denied = new int[layers.length];

        private Question(int rights) {
            for (int i = 0; i < denied.length; i++) {
                // Reparenting is denied unless it is allowed, whether handled or not.
                int handled = layers[i].handledFs | Landlock.LANDLOCK_ACCESS_FS_REFER;
                denied[i] = rights & handled;
            }
        }

        /** Takes in what the rules for one file allow. */
        public void visit(Object file) {
            for (int i = 0; i < denied.length; i++) {
                if (denied[i] != 0) {
                    denied[i] &= ~layers[i].files.getOrDefault(file, 0);
                }
            }
        }

        /** Returns the rights that some layer denies. */
        public int denied() {
            int all = 0;
            for (int layer : denied) {
                all |= layer;
            }
            return all;
        }

        /**
         * Returns whether each layer denies here what it denies both there and for a file itself: a
         * file that comes here from there gains no right.
         */
        public boolean deniesAllOf(Question there, Question file, int rights) {
            for (int i = 0; i < denied.length; i++) {
                if ((there.denied[i] & file.denied[i] & rights & ~denied[i]) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Asks for rights LANDLOCK_ACCESS_FS_*. */
    public Question ask(int rights) {
        return new Question(rights);
    }
}
