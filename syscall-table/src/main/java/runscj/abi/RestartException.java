package runscj.abi;

/**
 * A blocking system call was interrupted by a signal. Only the run loop understands it: it becomes
 * EINTR, or the call is made again, as the kernel's ERESTART* codes say (kernel: {@code
 * include/linux/errno.h}).
 */
public final class RestartException extends GuestException {
    private static final long serialVersionUID = 1;

    /** ERESTARTSYS: again if no handler runs or the handler has SA_RESTART, else EINTR. */
    public static final RestartException SYS = new RestartException(Kind.SYS);

    /** ERESTARTNOINTR: always again. */
    public static final RestartException NO_INTERRUPT = new RestartException(Kind.NO_INTERRUPT);

    /** ERESTARTNOHAND: again if no handler runs, else EINTR. */
    public static final RestartException NO_HANDLER = new RestartException(Kind.NO_HANDLER);

    /**
     * ERESTART_RESTARTBLOCK: restart_syscall(2) if no handler runs, else EINTR. The task's restart
     * block must be set.
     */
    public static final RestartException BLOCK = new RestartException(Kind.BLOCK);

    /**
     * EINTR whether a handler runs or not; in place of the errno where a mask set for the call has
     * to last until the signal is delivered.
     */
    public static final RestartException NEVER = new RestartException(Kind.NEVER);

    /** When the call is made again. */
    public enum Kind {
        SYS,
        NO_INTERRUPT,
        NO_HANDLER,
        BLOCK,
        NEVER
    }

    private final Kind kind;

    private RestartException(Kind kind) {
        super(false);
        this.kind = kind;
    }

    @Override
    public String getMessage() {
        return kind.name();
    }

    /** Returns when the call is made again. */
    public Kind kind() {
        return kind;
    }
}
