package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Seccomp;
import runscj.bpf.Interpreter;
import runscj.bpf.Program;
import runscj.sentry.arch.Registers;

/**
 * What seccomp(2) lets a thread call: a stack of filters, or the strict mode, which is a stack of
 * none. Immutable; shared by children.
 */
public final class Confinement {
    /** read, write, exit and rt_sigreturn only. */
    public static final Confinement STRICT = new Confinement(null, null);

    /** What each filter costs beyond its instructions (kernel: seccomp_attach_filter). */
    private static final int FILTER_OVERHEAD = 4;

    private final @Nullable Confinement below;
    private final @Nullable Program filter;
    private final int totalLength;

    private Confinement(@Nullable Confinement below, @Nullable Program filter) {
        this.below = below;
        this.filter = filter;
        int belowLength = below == null ? 0 : below.totalLength + FILTER_OVERHEAD;
        this.totalLength = filter == null ? 0 : belowLength + filter.length();
    }

    /** Returns a filter on top of others, which may be none. */
    public static Confinement filter(@Nullable Confinement below, Program filter) {
        return new Confinement(below, filter);
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

    /** Returns the instructions of all filters, with what each costs beyond. */
    public int totalLength() {
        return totalLength;
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
            int verdict =
                    interpreter.run(
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
            if ((verdict & Seccomp.SECCOMP_RET_ACTION_FULL)
                    < (strictest & Seccomp.SECCOMP_RET_ACTION_FULL)) {
                strictest = verdict;
            }
        }
        return strictest;
    }
}
