package runscj.sentry.platform.ptrace;

import runscj.sentry.arch.Registers;
import runscj.sentry.platform.stub.StubLayout;

/**
 * Makes register values acceptable to PTRACE_SETREGS, whatever a guest has put there. Source:
 * Linux, {@code arch/x86/kernel/ptrace.c}.
 */
final class RegisterCheck {
    /** -EIO. */
    static final long REFUSED = -5;

    /** -ESRCH. */
    static final long NO_SUCH_THREAD = -3;

    private static final long USER_CS = 0x33;
    private static final long USER32_CS = 0x23;
    private static final long USER_DS = 0x2b;
    private static final long INTERRUPTS_ON = 0x202;
    private static final int RPL_MASK = 3;
    private static final long SELECTOR_MASK = 0xffff;

    private RegisterCheck() {}

    /**
     * Sets the code and stack selectors, and says that no system call is to be restarted by the
     * host.
     */
    static void forUser(Registers registers) {
        registers.origRax(-1);
        if (registers.cs() != USER_CS && registers.cs() != USER32_CS) {
            registers.cs(USER_CS);
        }
        if (registers.ss() != USER_DS) {
            registers.ss(USER_DS);
        }
    }

    /**
     * Stores registers that run code at an address: whatever a guest left in its own (flags, mode,
     * bases) does not matter.
     */
    static void startAt(long rip, Registers registers) {
        registers.clear();
        registers.rip(rip);
        registers.eflags(INTERRUPTS_ON);
        forUser(registers);
    }

    /**
     * Replaces what the host refuses: selectors of a privileged level, and segment bases outside
     * user space, which a guest can set by itself with wrfsbase. Differs from Linux: such a base
     * becomes zero when the registers are written.
     */
    static void replaceBad(Registers registers) {
        registers.fsBase(base(registers.fsBase()));
        registers.gsBase(base(registers.gsBase()));
        registers.ds(selector(registers.ds()));
        registers.es(selector(registers.es()));
        registers.fs(selector(registers.fs()));
        registers.gs(selector(registers.gs()));
    }

    private static long base(long value) {
        return value >= 0 && value < StubLayout.END_ADDR ? value : 0;
    }

    private static long selector(long value) {
        long selector = value & SELECTOR_MASK;
        return (selector & RPL_MASK) == RPL_MASK ? selector : 0;
    }
}
