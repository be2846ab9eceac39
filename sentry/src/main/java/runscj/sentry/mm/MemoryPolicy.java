package runscj.sentry.mm;

import static runscj.abi.Mman.MPOL_BIND;
import static runscj.abi.Mman.MPOL_DEFAULT;
import static runscj.abi.Mman.MPOL_F_NUMA_BALANCING;
import static runscj.abi.Mman.MPOL_F_RELATIVE_NODES;
import static runscj.abi.Mman.MPOL_F_STATIC_NODES;
import static runscj.abi.Mman.MPOL_LOCAL;
import static runscj.abi.Mman.MPOL_MODE_FLAGS;
import static runscj.abi.Mman.MPOL_PREFERRED;
import static runscj.abi.Mman.MPOL_PREFERRED_MANY;
import static runscj.abi.Mman.MPOL_WEIGHTED_INTERLEAVE;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/**
 * A NUMA memory policy on a machine whose only node is 0: set_mempolicy(2). It is kept and shown;
 * all pages come from node 0 anyhow. Immutable.
 *
 * @param mode MPOL_*, without flags
 * @param flags MPOL_F_STATIC_NODES and the like
 * @param nodes the nodes to show, as a mask
 */
public record MemoryPolicy(int mode, int flags, long nodes) {
    /** The machine's nodes. */
    public static final long ONLINE_NODES = 1;

    private static final int USER_NODES = MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES;
    private static final String[] NAMES = {
        "default", "prefer", "bind", "interleave", "local", "prefer (many)", "weighted interleave"
    };

    /** Fails with EINVAL for a mode with flags that Linux does not know. */
    public static void checkMode(int modeAndFlags) throws ErrnoException {
        int flags = modeAndFlags & MPOL_MODE_FLAGS;
        int mode = modeAndFlags & ~MPOL_MODE_FLAGS;
        boolean balances = (flags & MPOL_F_NUMA_BALANCING) != 0;
        if (mode < 0
                || mode > MPOL_WEIGHTED_INTERLEAVE
                || (flags & USER_NODES) == USER_NODES
                || (balances && mode != MPOL_BIND && mode != MPOL_PREFERRED_MANY)) {
            throw Errno.EINVAL.raise();
        }
    }

    /**
     * Returns a policy, null for the default one. EINVAL where mode and nodes do not fit, or none
     * of the nodes exists.
     *
     * @param modeAndFlags as {@link #checkMode} allows
     * @param asked the nodes asked for
     */
    public static @Nullable MemoryPolicy of(int modeAndFlags, long asked) throws ErrnoException {
        int flags = modeAndFlags & MPOL_MODE_FLAGS;
        int mode = modeAndFlags & ~MPOL_MODE_FLAGS;
        if (mode == MPOL_DEFAULT) {
            require(asked == 0);
            return null;
        }
        if (mode == MPOL_LOCAL || (mode == MPOL_PREFERRED && asked == 0)) {
            require(asked == 0 && (flags & USER_NODES) == 0);
            return new MemoryPolicy(MPOL_LOCAL, flags, 0);
        }
        boolean relative = (flags & MPOL_F_RELATIVE_NODES) != 0;
        require(relative ? asked != 0 : (asked & ONLINE_NODES) != 0);
        boolean keeps = (flags & USER_NODES) != 0;
        return new MemoryPolicy(mode, flags, keeps ? asked : ONLINE_NODES);
    }

    private static void require(boolean allowed) throws ErrnoException {
        if (!allowed) {
            throw Errno.EINVAL.raise();
        }
    }

    /** Returns whether set_mempolicy_home_node(2) can prefer a node among several. */
    boolean takesHomeNode() {
        return mode == MPOL_BIND || mode == MPOL_PREFERRED_MANY;
    }

    /** Returns what /proc/PID/numa_maps shows. */
    public static String text(@Nullable MemoryPolicy policy) {
        if (policy == null) {
            return NAMES[MPOL_DEFAULT];
        }
        String name = NAMES[policy.mode];
        if ((policy.flags & MPOL_F_STATIC_NODES) != 0) {
            name += "=static";
        } else if ((policy.flags & MPOL_F_RELATIVE_NODES) != 0) {
            name += "=relative";
        }
        return policy.mode == MPOL_LOCAL ? name : name + ":0";
    }
}
