package runscj.sentry.platform.systrap;

import java.lang.foreign.MemorySegment;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.stub.CallSites;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.ThreadContext;

/**
 * The general registers of a call from a patched site, in the context: all that there is in place
 * of a {@link TrapFrame}. Stateless; owner thread only.
 */
final class CallFrame {
    /** Up to ss. */
    private static final long SIZE = 21 * Long.BYTES;

    private static final long USER_CS = 0x33;
    private static final long USER_DS = 0x2b;
    private static final long TRAP_FLAG = 0x100;

    /** Set by a fault in what it saves. */
    private static final long RESUME_FLAG = 0x1_0000;

    private CallFrame() {}

    /** Copies the guest's registers as of the call out; rip, rcx, r11 and orig_rax mean nothing. */
    static void load(ThreadContext context, Registers registers) {
        MemorySegment.copy(context.memory(), ThreadContext.REGISTERS, registers.segment(), 0, SIZE);
        registers.cs(USER_CS);
        registers.ss(USER_DS);
    }

    /** Returns what {@link #load} said was in r11: which site it was, plus one. */
    static int site(Registers registers) {
        return (int) registers.r11();
    }

    /** Makes the registers those of a thread that has just made the site's call. */
    static void enter(Registers registers, long site) {
        registers.rax(CallSites.number(site));
        afterInstruction(registers, CallSites.addr(site) + CallSites.LENGTH);
    }

    /** Makes the registers those of a thread that has just made a call with the number in rax. */
    static void afterInstruction(Registers registers, long rip) {
        registers.rip(rip);
        registers.rcx(rip);
        registers.eflags(registers.eflags() & ~RESUME_FLAG);
        registers.r11(registers.eflags());
        registers.origRax(registers.rax());
    }

    /**
     * Returns whether {@link #store} is enough for the thread to go on with the registers: as the
     * system-call instruction leaves them, with rip in rcx and the flags in r11.
     */
    static boolean suffices(Registers registers) {
        long rip = registers.rip();
        long flags = registers.eflags();
        return registers.rcx() == rip
                && registers.r11() == flags
                && (flags & TRAP_FLAG) == 0
                && registers.cs() == USER_CS
                && rip >= 0
                && rip < StubLayout.END_ADDR;
    }

    /** Copies the registers in. */
    static void store(Registers registers, ThreadContext context) {
        MemorySegment.copy(registers.segment(), 0, context.memory(), ThreadContext.REGISTERS, SIZE);
    }
}
