package runscj.seccomp;

import static runscj.abi.Seccomp.*;

/**
 * What a filter does with a call.
 *
 * @param value the filter's return value: action in the upper 16 bits, data in the lower
 */
public record Action(int value) {
    /** Makes the call. */
    public static final Action ALLOW = new Action(SECCOMP_RET_ALLOW);

    /** Makes the call and logs it. */
    public static final Action LOG = new Action(SECCOMP_RET_LOG);

    /** Ends the process as by SIGSYS. */
    public static final Action KILL_PROCESS = new Action(SECCOMP_RET_KILL_PROCESS);

    /** Ends the thread as by SIGSYS. */
    public static final Action KILL_THREAD = new Action(SECCOMP_RET_KILL_THREAD);

    /** Sends SIGSYS with 0 as si_errno. */
    public static final Action TRAP = new Action(SECCOMP_RET_TRAP);

    /** Asks the listener. */
    public static final Action USER_NOTIF = new Action(SECCOMP_RET_USER_NOTIF);

    /** Fails the call; the kernel takes numbers above 4095 as 4095. */
    public static Action errno(int errno) {
        return new Action(SECCOMP_RET_ERRNO | errno & SECCOMP_RET_DATA);
    }

    /** Sends SIGSYS with the low 16 bits of {@code data} as si_errno. */
    public static Action trap(int data) {
        return new Action(SECCOMP_RET_TRAP | data & SECCOMP_RET_DATA);
    }

    /** Stops for the tracer with the low 16 bits of {@code message}. */
    public static Action trace(int message) {
        return new Action(SECCOMP_RET_TRACE | message & SECCOMP_RET_DATA);
    }
}
