package runscj.sentry.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import runscj.abi.Seccomp;
import runscj.bpf.Interpreter;
import runscj.bpf.Program;
import runscj.sentry.arch.Registers;
import runscj.sentry.kernel.seccomp.Listener;

/**
 * What seccomp(2) lets a thread call: a stack of filters, or the strict mode, which is a stack of
 * none. Immutable but for a count of its users, for which its listeners wait; shared by children.
 */
public final class Confinement {
    /** read, write, exit and rt_sigreturn only. */
    public static final Confinement STRICT = new Confinement(null, null, 0, null);

    /** What each filter costs beyond its instructions (kernel: seccomp_attach_filter). */
    private static final int FILTER_OVERHEAD = 4;

    private final @Nullable Confinement below;
    private final @Nullable Program filter;
    private final @Nullable Listener listener;
    private final int flags;
    private final int totalLength;

    /** The threads that have this stack, and the stacks that are on it. */
    private final AtomicInteger users = new AtomicInteger();

    private Confinement(
            @Nullable Confinement below,
            @Nullable Program filter,
            int flags,
            @Nullable Listener listener) {
        this.below = below;
        this.filter = filter;
        this.flags = flags;
        this.listener = listener;
        this.totalLength = filter == null ? 0 : lengthWith(below, filter);
    }

    /**
     * Returns a filter on top of others, which may be none; for a thread to be confined by.
     *
     * @param flags of SECCOMP_FILTER_FLAG_*
     * @param listener whom it asks, or null
     */
    public static Confinement filter(
            @Nullable Confinement below, Program filter, int flags, @Nullable Listener listener) {
        if (below != null) {
            below.retain();
        }
        return new Confinement(below, filter, flags, listener);
    }

    /** Returns the instructions of a filter on top of others, with what each costs beyond. */
    public static int lengthWith(@Nullable Confinement below, Program filter) {
        return filter.length() + (below == null ? 0 : below.totalLength + FILTER_OVERHEAD);
    }

    /** Adds a user. */
    void retain() {
        users.incrementAndGet();
    }

    /** Drops a user; whoever listens to a filter without users learns of it. */
    void release() {
        Confinement at = this;
        while (at != null && !at.isStrict() && at.users.decrementAndGet() == 0) {
            if (at.listener != null) {
                at.listener.abandon();
            }
            at = at.below;
        }
    }

    /** Returns whether one of the filters has a listener. */
    public boolean isListenedTo() {
        for (Confinement at = this; at != null; at = at.below) {
            if (at.listener != null && !at.listener.isClosed()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the filter that was added n-th, from 0, or null. */
    public @Nullable Program program(long index) {
        Confinement found = added(index);
        return found == null ? null : found.filter;
    }

    /** Returns the SECCOMP_FILTER_FLAG_* of the filter that was added n-th. */
    public int flags(long index) {
        Confinement found = added(index);
        return found == null ? 0 : found.flags;
    }

    private @Nullable Confinement added(long index) {
        int count = filterCount();
        if (index < 0 || index >= count) {
            return null;
        }
        Confinement at = this;
        for (long above = count - 1 - index; above > 0 && at != null; above--) {
            at = at.below;
        }
        return at;
    }

    /** Returns whether this is the strict mode. */
    public boolean isStrict() {
        return filter == null;
    }

    /** Returns SECCOMP_MODE_STRICT or SECCOMP_MODE_FILTER. */
    public int mode() {
        return isStrict() ? Seccomp.SECCOMP_MODE_STRICT : Seccomp.SECCOMP_MODE_FILTER;
    }

    /** Returns the number of filters: Seccomp_filters of /proc/PID/status. */
    public int filterCount() {
        int count = 0;
        for (Confinement at = this; at != null && at.filter != null; at = at.below) {
            count++;
        }
        return count;
    }

    /** Returns whether {@code other} is this stack or a part of its bottom; none is part of any. */
    public boolean isOn(@Nullable Confinement other) {
        if (other == null) {
            return true;
        }
        for (Confinement at = this; at != null; at = at.below) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs all filters on the call that the registers hold; returns the strictest verdict, of equal
     * ones the newest filter's.
     */
    public int verdict(Interpreter interpreter, Registers registers) {
        int strictest = Seccomp.SECCOMP_RET_ALLOW;
        for (Confinement at = this; at != null; at = at.below) {
            Program program = at.filter;
            if (program == null) {
                break;
            }
            int verdict = run(program, interpreter, registers);
            if ((verdict & Seccomp.SECCOMP_RET_ACTION_FULL)
                    < (strictest & Seccomp.SECCOMP_RET_ACTION_FULL)) {
                strictest = verdict;
            }
        }
        return strictest;
    }

    /**
     * Returns the listener of the filter whose verdict, SECCOMP_RET_USER_NOTIF, is the strictest;
     * null if it has none.
     */
    public @Nullable Listener listener(Interpreter interpreter, Registers registers) {
        for (Confinement at = this; at != null && at.filter != null; at = at.below) {
            int verdict = run(at.filter, interpreter, registers);
            if ((verdict & Seccomp.SECCOMP_RET_ACTION_FULL) == Seccomp.SECCOMP_RET_USER_NOTIF) {
                return at.listener;
            }
        }
        return null;
    }

    private static int run(Program program, Interpreter interpreter, Registers registers) {
        return interpreter.run(
                program,
                registers.syscallNumber(),
                Seccomp.AUDIT_ARCH_X86_64,
                registers.rip(),
                registers.rdi(),
                registers.rsi(),
                registers.rdx(),
                registers.r10(),
                registers.r8(),
                registers.r9());
    }
}
