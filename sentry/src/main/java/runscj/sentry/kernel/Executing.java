package runscj.sentry.kernel;

import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.sentry.arch.Registers;
import runscj.sentry.cred.Credentials;
import runscj.sentry.cred.ExecTransition;
import runscj.sentry.cred.UserNamespace;
import runscj.sentry.kernel.keys.TaskKeyrings;
import runscj.sentry.kernel.signal.AlternateStack;
import runscj.sentry.mm.Mm;

/**
 * What execve(2) does to a task once the new program is loaded: the part that cannot fail any more.
 * Runs on the task's own thread.
 */
public final class Executing {
    private static final int USER_CS = 0x33;
    private static final int USER_SS = 0x2b;
    private static final long INTERRUPTS_ENABLED = 0x202;

    private Executing() {}

    /**
     * The new program; everything in it is handed over.
     *
     * @param entryAddr the first rip
     * @param stackAddr the first rsp
     * @param personality of the new program, see personality(2)
     * @param readable whether the task may read the program's file; if not, the process is not
     *     dumpable
     */
    public record Image(
            Mm mm,
            long entryAddr,
            long stackAddr,
            String name,
            ExecutedFile file,
            ExecTransition transition,
            int personality,
            boolean readable,
            UserNamespace guard) {}

    /**
     * Ends the process's other threads and makes the caller its leader. Afterwards the caller is
     * alone; execve must not fail any more.
     *
     * @throws GuestException a restart when the process is exiting or another thread got there
     *     first
     */
    public static void becomeAlone(Task task) throws GuestException {
        ThreadGroup process = task.threadGroup();
        Kernel kernel = task.kernel();
        kernel.taskLock().lock();
        try {
            if (process.exiting() || process.executing != null || task.signals().killed()) {
                throw RestartException.NO_INTERRUPT;
            }
            process.executing = task;
            for (Task other : process.members()) {
                if (other != task) {
                    other.signals().kill();
                }
            }
        } finally {
            kernel.taskLock().unlock();
        }
        while (process.members().length > 1) {
            if (task.sleepKillable(Long.MAX_VALUE) == Task.Woken.INTERRUPTED) {
                kernel.taskLock().lock();
                try {
                    process.executing = null;
                } finally {
                    kernel.taskLock().unlock();
                }
                throw RestartException.NO_INTERRUPT;
            }
        }
        takeOverLeadership(task, process);
    }

    private static void takeOverLeadership(Task task, ThreadGroup process) {
        task.kernel().taskLock().lock();
        try {
            process.executing = null;
            if (process.leader() == task) {
                return;
            }
            Tracing.forget(process.leader());
            Pid old = task.pid();
            task.pid(process.pid());
            process.pid().task(task);
            process.leader(task);
            old.task(null);
        } finally {
            task.kernel().taskLock().unlock();
        }
        Thread.currentThread().setName("task-" + task.tid());
    }

    /** Puts the new program in the old one's place. The task is alone in its process. */
    public static void commit(Task task, Image image) {
        ThreadGroup process = task.threadGroup();
        task.work().end();
        Exiting.releaseFutexes(task);
        Mm old = task.swapMm(image.mm);
        image.mm.limits(process.limits());
        if (old != null) {
            old.release();
        }
        task.releaseVforkParent();
        FdTable shared = task.fds();
        if (shared.users() > 1) {
            task.fds(shared.copy());
            shared.release();
        }
        task.fds().closeForExec();
        process.signals().exec();
        process.timers().deleteAll();
        task.signals().alternateStack(AlternateStack.NONE);
        changeRights(task, image);
        TaskKeyrings keyrings = task.keyringsOrNull();
        if (keyrings != null) {
            keyrings.exec();
        }
        task.settings().personality(image.personality);
        task.settings().name(image.name);
        process.markExecuted();
        process.barrierRegistrations(0);
        process.executedFile(image.file);
        resetRegisters(task, image);
    }

    private static void changeRights(Task task, Image image) {
        Credentials changed = image.transition.credentials();
        boolean gained = task.changeIdentity(changed);
        boolean ordinary =
                !gained
                        && !image.transition.secure()
                        && changed.euid() == changed.ruid()
                        && changed.egid() == changed.rgid()
                        && image.readable;
        task.threadGroup().dumpable(ordinary ? 1 : 0);
        task.threadGroup().programNamespace(image.guard);
        if (image.transition.secure()) {
            task.settings().parentDeathSignal(0);
        }
    }

    private static void resetRegisters(Task task, Image image) {
        start(task.registers(), image.entryAddr, image.stackAddr);
        task.context().resetExtendedState();
    }

    /** Sets the registers of a program's first instruction. */
    public static void start(Registers registers, long entryAddr, long stackAddr) {
        registers.clear();
        registers.origRax(-1);
        registers.cs(USER_CS);
        registers.ss(USER_SS);
        registers.eflags(INTERRUPTS_ENABLED);
        registers.rip(entryAddr);
        registers.rsp(stackAddr);
    }
}
