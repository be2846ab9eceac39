package runscj.sentry.kernel;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.Signal;
import runscj.sentry.arch.SignalFrame;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.mm.Mm;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Trap;

/**
 * The life of a task on its thread: guest code until it traps, the trap, what is due before the
 * guest goes on, and in the end the exit.
 */
final class TaskRunner implements Runnable {
    /** Makes the processor trap after one instruction. */
    private static final long TRAP_FLAG = 0x100;

    private final Task task;
    private final @Nullable MemorySegment extendedState;

    /**
     * Makes the runner of a new task.
     *
     * @param extendedState what the child of a clone inherits, handed back to the kernel once
     *     loaded; null for the initial state
     */
    TaskRunner(Task task, @Nullable MemorySegment extendedState) {
        this.task = task;
        this.extendedState = extendedState;
    }

    @Override
    public void run() {
        Kernel kernel = task.kernel();
        try {
            task.thread(Thread.currentThread());
            task.cpuTimes().enterSystem();
            MemorySegment image = extendedState;
            if (image != null) {
                task.context().loadExtendedState(image);
                kernel.extendedStates().give(image);
            }
            while (!task.exitOrdered()) {
                settle();
                if (!task.exitOrdered()) {
                    runGuest();
                }
            }
            TraceStops.exiting(task);
            Exiting.run(task);
        } catch (Throwable defect) { // the one place where a defect of the sentry ends: with the
            // sandbox
            kernel.fail("task " + task.tid() + " (" + task.settings().name() + ")", defect);
        }
    }

    /** Does what has to happen between a trap and guest code: signals, stops, restarts. */
    private void settle() {
        if (task.work().beforeGuest()) {
            task.work().settle();
        }
        if (task.signals().due() || task.restart().isPending()) {
            SignalDelivery.deliver(task);
            task.restart().settleWithoutHandler();
        }
    }

    private void runGuest() {
        GuestContext context = task.context();
        Mm mm = task.mm();
        CpuTimes times = task.cpuTimes();
        long hotSite = context.hotSite();
        if (hotSite != 0 && task.trace() == null) {
            mm.textPatching().patch(hotSite);
        }
        task.enterGuest();
        if (task.interrupted() || task.work().beforeGuest()) {
            task.leaveGuest();
            return;
        }
        if (context.wantsAnswers()) {
            context.answers(task.ownIds());
        }
        Trace trace = task.trace();
        boolean step = false; // by a flag that the guest has not set itself
        if (trace != null && trace.isStepping()) {
            long flags = task.registers().eflags();
            step = (flags & TRAP_FLAG) == 0;
            task.registers().eflags(flags | TRAP_FLAG);
        }
        times.enterUser();
        Trap trap = context.run(mm.addressSpace(), task.registers());
        times.enterSystem();
        task.leaveGuest();
        if (step) {
            task.registers().eflags(task.registers().eflags() & ~TRAP_FLAG);
        }
        handle(trap, mm);
    }

    /**
     * Not a switch over the types: its first use takes 10 ms, on the way to the first guest
     * instruction.
     */
    private void handle(Trap trap, Mm mm) {
        if (trap == Trap.Syscall.INSTANCE) {
            Trace trace = task.trace();
            if (trace == null) {
                task.kernel().dispatcher().dispatch(task);
            } else {
                TraceStops.call(task, trace);
            }
        } else if (trap instanceof Trap.Fault fault) {
            task.registers().origRax(-1);
            int verdict = mm.handleFault(fault.addr(), fault.access());
            if (verdict == Mm.OUT_OF_MEMORY && OutOfMemory.relieve(task)) {
                return; // and the guest touches it again
            }
            if (verdict != 0) {
                task.signals()
                        .forceFault(
                                SignalInfo.fault(verdict >>> 16, verdict & 0xffff, fault.addr()),
                                new SignalFrame.Fault(
                                        fault.trapNumber(), fault.errorCode(), fault.addr()));
            }
        } else if (trap instanceof Trap.Signal signal) {
            task.registers().origRax(-1);
            SignalFrame.Fault before = task.signals().lastFault();
            task.signals()
                    .forceFault(
                            SignalInfo.fault(signal.signal(), signal.code(), signal.addr()),
                            SignalFrame.Fault.exception(
                                    signal.signal(), signal.code(), before.addr()));
        } else if (trap instanceof Trap.Died died) {
            task.threadGroup().exit(WaitStatus.killed(Signal.SIGKILL));
            task.kernel().listener().guestLost(task.threadGroup(), died.reason());
        }
    }
}
