package runscj.sentry.platform.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostSyscalls;
import runscj.host.Ptrace;
import runscj.host.Scratch;
import runscj.sentry.arch.Registers;

/**
 * Takes everything from a guest thread that its guest may have left there, in memory or in
 * registers, so that it can serve another guest. The kernel is asked to, by ptrace, for the thread
 * itself is not to be believed. That costs a fraction of a new thread with its filter.
 */
final class ThreadReset {
    private static final long ALL_SIGNALS = -1L;
    private static final long USER_CS = 0x33;
    private static final long USER_DS = 0x2b;
    private static final long INTERRUPTS_ON = 0x202;
    private static final int EINTR = -4;

    private ThreadReset() {}

    /**
     * Makes the thread wait for its turn, with a cleared context and all signals blocked; no other
     * thread may be able to write the context. Returns false if the thread is gone, or ptrace is
     * not allowed.
     */
    static boolean reset(ThreadContext context, long startAddr) {
        int tid = context.tid();
        if (Ptrace.seize(tid, 0) != 0) {
            return false;
        }
        Ptrace.interrupt(tid);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment memory = scratch.allocate(Registers.SIZE + Long.BYTES);
            if (!awaitStop(tid, memory)) {
                return false;
            }
            context.clear();
            context.inCall(false);
            var registers = new Registers();
            registers.rip(startAddr);
            registers.rbx(context.addr());
            registers.eflags(INTERRUPTS_ON);
            registers.cs(USER_CS);
            registers.ss(USER_DS);
            registers.origRax(-1);
            registers.store(memory);
            return Ptrace.setRegs(tid, memory) == 0
                    && Ptrace.setSigMask(tid, ALL_SIGNALS) == 0
                    && Ptrace.detach(tid, 0) == 0;
        }
    }

    private static boolean awaitStop(int tid, MemorySegment status) {
        long result;
        do {
            result = HostSyscalls.call(HostNr.WAIT4, tid, status.address(), HostProcess.WALL, 0);
        } while (result == EINTR);
        return result == tid && HostProcess.stopped(status.get(ValueLayout.JAVA_INT, 0));
    }
}
