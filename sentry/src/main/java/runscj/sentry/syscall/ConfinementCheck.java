package runscj.sentry.syscall;

import static runscj.abi.Seccomp.*;

import runscj.abi.Errno;
import runscj.abi.Signal;
import runscj.sentry.arch.Registers;
import runscj.sentry.kernel.Confinement;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.Trace;
import runscj.sentry.kernel.TraceStops;
import runscj.sentry.kernel.WaitStatus;
import runscj.sentry.kernel.seccomp.Listener;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.syscalls.Sysno;

/** Decides on the calls of threads that seccomp(2) confines. */
final class ConfinementCheck {
    private static final int ERRNO_MAX = 4095;

    private ConfinementCheck() {}

    /**
     * Returns whether the call may run; if not, its result is stored, or the thread is on its way
     * out.
     */
    static boolean passes(Task task, Confinement confinement) {
        return passes(task, confinement, false);
    }

    /**
     * @param traced whether the tracer has seen the call already: it is not asked again
     */
    private static boolean passes(Task task, Confinement confinement, boolean traced) {
        Registers registers = task.registers();
        Trace trace = task.trace();
        if (trace != null && trace.suspendsConfinement()) {
            return true;
        }
        if (confinement.isStrict()) {
            return passesStrict(task, registers.syscallNumber());
        }
        int verdict = confinement.verdict(task.filterInterpreter(), registers);
        int data = verdict & SECCOMP_RET_DATA;
        switch (verdict & SECCOMP_RET_ACTION_FULL) {
            case SECCOMP_RET_ALLOW, SECCOMP_RET_LOG -> {
                return true;
            }
            case SECCOMP_RET_ERRNO -> registers.result(-Math.min(data, ERRNO_MAX));
            case SECCOMP_RET_TRAP -> {
                registers.result(registers.origRax());
                task.signals()
                        .force(
                                SignalInfo.seccomp(
                                        data,
                                        registers.rip(),
                                        registers.syscallNumber(),
                                        AUDIT_ARCH_X86_64));
            }
            case SECCOMP_RET_TRACE -> {
                return traced || passesTracer(task, confinement, data);
            }
            case SECCOMP_RET_USER_NOTIF -> {
                Listener listener = confinement.listener(task.filterInterpreter(), registers);
                if (listener != null) {
                    return listener.ask(task);
                }
                registers.result(-Errno.ENOSYS.number());
            }
            case SECCOMP_RET_KILL_THREAD -> {
                if (task.threadGroup().members().length == 1) {
                    killProcess(task);
                } else {
                    task.leave(WaitStatus.killed(Signal.SIGSYS));
                }
            }
            default -> killProcess(task);
        }
        return false;
    }

    /** The tracer decides, and what it makes of the call is judged anew. */
    private static boolean passesTracer(Task task, Confinement confinement, int data) {
        Registers registers = task.registers();
        registers.result(-Errno.ENOSYS.number());
        return TraceStops.seccomp(task, data)
                && !task.signals().killed()
                && registers.syscallNumber() != -1
                && passes(task, confinement, true);
    }

    private static boolean passesStrict(Task task, int nr) {
        if (nr == Sysno.READ.nr()
                || nr == Sysno.WRITE.nr()
                || nr == Sysno.EXIT.nr()
                || nr == Sysno.RT_SIGRETURN.nr()) {
            return true;
        }
        task.leave(WaitStatus.killed(Signal.SIGKILL));
        return false;
    }

    private static void killProcess(Task task) {
        task.threadGroup().exit(WaitStatus.killed(Signal.SIGSYS));
    }
}
