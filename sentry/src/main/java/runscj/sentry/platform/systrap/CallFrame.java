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
    private static final long CARRY = 1;
    private static final long PARITY = 1 << 2;
    private static final long ADJUST = 1 << 4;
    private static final long ZERO = 1 << 6;
    private static final long SIGN = 1 << 7;
    private static final long OVERFLOW = 1 << 11;
    private static final long ARITHMETIC_FLAGS = CARRY | PARITY | ADJUST | ZERO | SIGN | OVERFLOW;

    /** Set by a fault in what it saves. */
    private static final long RESUME_FLAG = 0x1_0000;

    private CallFrame() {}

    /** Copies the guest's registers as of the call out; rip, rcx, r11 and orig_rax mean nothing. */
    static void load(ThreadContext context, Registers registers) {
        MemorySegment.copy(context.memory(), ThreadContext.REGISTERS, registers.segment(), 0, SIZE);
        registers.cs(USER_CS);
        registers.ss(USER_DS);
    }

    /** Returns where {@link #load} said that the thread came from: an address in a slot. */
    static long slotAddr(Registers registers) {
        return registers.r11();
    }

    /** Makes the registers those of a thread that has just made the site's call. */
    static void enter(Registers registers, long site) {
        if (!CallSites.compares(site)) {
            registers.rax(CallSites.number(site));
        }
        afterInstruction(registers, CallSites.returnAddr(site));
    }

    /** Makes the comparison of rax that follows a site's call. */
    static void compare(Registers registers, long site) {
        long left = registers.rax();
        long right = CallSites.comparedWith(site);
        long difference = left - right;
        long flags = registers.eflags() & ~(ARITHMETIC_FLAGS | RESUME_FLAG);
        flags |= Long.compareUnsigned(left, right) < 0 ? CARRY : 0;
        flags |= (Long.bitCount(difference & 0xff) & 1) == 0 ? PARITY : 0;
        flags |= (left ^ right ^ difference) & ADJUST;
        flags |= difference == 0 ? ZERO : 0;
        flags |= difference < 0 ? SIGN : 0;
        flags |= ((left ^ right) & (left ^ difference)) < 0 ? OVERFLOW : 0;
        registers.eflags(flags);
        registers.rip(CallSites.endAddr(site));
    }

    /** Makes the registers those of a thread that has just made a call with the number in rax. */
    static void afterInstruction(Registers registers, long rip) {
        registers.rip(rip);
        registers.rcx(rip);
        registers.eflags(registers.eflags() & ~RESUME_FLAG);
        registers.r11(registers.eflags());
        registers.origRax(registers.rax());
    }

    /** Returns whether the thread can go on with the registers by {@link #store} alone. */
    static boolean suffices(Registers registers) {
        long rip = registers.rip();
        return registers.gsBase() == 0
                && !isStepped(registers)
                && registers.cs() == USER_CS
                && rip >= 0
                && rip < StubLayout.END_ADDR;
    }

    /** Returns whether the thread traps after each instruction. */
    static boolean isStepped(Registers registers) {
        return (registers.eflags() & TRAP_FLAG) != 0;
    }

    /** Copies the registers in. */
    static void store(Registers registers, ThreadContext context) {
        MemorySegment.copy(registers.segment(), 0, context.memory(), ThreadContext.REGISTERS, SIZE);
    }
}
