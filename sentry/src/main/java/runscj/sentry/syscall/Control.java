package runscj.sentry.syscall;

/** How a system call ends that may leave its caller with other registers than it came with. */
public sealed interface Control {
    /** Ends with a result for rax. */
    record Return(long value) implements Control {}

    /**
     * Has set the registers itself (execve, rt_sigreturn), or the task does not go back to the
     * guest (exit).
     */
    enum NoReturn implements Control {
        INSTANCE
    }
}
