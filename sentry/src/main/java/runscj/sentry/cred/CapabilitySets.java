package runscj.sentry.cred;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** Changes of a task's own capabilities: capset(2), prctl(2). Pure. */
public final class CapabilitySets {
    private static final int LOCKS =
            Capability.SECBIT_NOROOT_LOCKED
                    | Capability.SECBIT_NO_SETUID_FIXUP_LOCKED
                    | Capability.SECBIT_KEEP_CAPS_LOCKED
                    | Capability.SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

    private static final int BITS =
            Capability.SECBIT_NOROOT
                    | Capability.SECBIT_NO_SETUID_FIXUP
                    | Capability.SECBIT_KEEP_CAPS
                    | Capability.SECBIT_NO_CAP_AMBIENT_RAISE;

    private CapabilitySets() {}

    /** capset(2). EPERM for what may not be gained. */
    public static Credentials capset(
            Credentials old, long effective, long permitted, long inheritable)
            throws ErrnoException {
        boolean mayInherit = old.has(Capability.CAP_SETPCAP);
        if (!mayInherit && (inheritable & ~(old.inheritable() | old.permitted())) != 0) {
            throw Errno.EPERM.raise();
        }
        if ((inheritable & ~(old.inheritable() | old.bounding())) != 0) {
            throw Errno.EPERM.raise();
        }
        if ((permitted & ~old.permitted()) != 0 || (effective & ~permitted) != 0) {
            throw Errno.EPERM.raise();
        }
        return old.withCapabilities(inheritable, permitted, effective);
    }

    /** Returns whether a number is a capability. */
    public static boolean isValid(long capability) {
        return Long.compareUnsigned(capability, Capability.CAP_LAST_CAP) <= 0;
    }

    /** PR_CAPBSET_DROP. EPERM without CAP_SETPCAP, EINVAL for no capability. */
    public static Credentials dropBounding(Credentials old, long capability) throws ErrnoException {
        if (!old.has(Capability.CAP_SETPCAP)) {
            throw Errno.EPERM.raise();
        }
        if (!isValid(capability)) {
            throw Errno.EINVAL.raise();
        }
        return old.withBounding(old.bounding() & ~(1L << capability));
    }

    /** PR_SET_SECUREBITS. EPERM. */
    public static Credentials securebits(Credentials old, long wanted) throws ErrnoException {
        int current = old.securebits();
        boolean unlocks = ((current & LOCKS) & ~wanted) != 0;
        boolean changesLocked = ((current & LOCKS) >>> 1 & (current ^ wanted)) != 0;
        if (unlocks
                || changesLocked
                || (wanted & ~(LOCKS | BITS)) != 0
                || !old.has(Capability.CAP_SETPCAP)) {
            throw Errno.EPERM.raise();
        }
        return old.withSecurebits((int) wanted);
    }

    /** PR_SET_KEEPCAPS. EINVAL for a value other than 0 and 1, EPERM when locked. */
    public static Credentials keepCapabilities(Credentials old, long value) throws ErrnoException {
        if (value != 0 && value != 1) {
            throw Errno.EINVAL.raise();
        }
        if ((old.securebits() & Capability.SECBIT_KEEP_CAPS_LOCKED) != 0) {
            throw Errno.EPERM.raise();
        }
        int bits =
                value == 1
                        ? old.securebits() | Capability.SECBIT_KEEP_CAPS
                        : old.securebits() & ~Capability.SECBIT_KEEP_CAPS;
        return old.withSecurebits(bits);
    }

    /** PR_CAP_AMBIENT_RAISE. EPERM unless permitted, inheritable and not forbidden. */
    public static Credentials raiseAmbient(Credentials old, long capability) throws ErrnoException {
        long bit = 1L << capability;
        if ((old.permitted() & old.inheritable() & bit) == 0
                || (old.securebits() & Capability.SECBIT_NO_CAP_AMBIENT_RAISE) != 0) {
            throw Errno.EPERM.raise();
        }
        return old.withAmbient(old.ambient() | bit);
    }
}
