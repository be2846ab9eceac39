package runscj.sentry.platform;

/** Why guest code stopped. */
public sealed interface Trap {
    /** A system-call instruction. A constant: no allocation on the hot path. */
    enum Syscall implements Trap {
        INSTANCE
    }

    /** {@link GuestContext#interrupt} was called. */
    enum Interrupted implements Trap {
        INSTANCE
    }

    /**
     * A page fault.
     *
     * @param addr faulting guest address, any alignment
     * @param access what was attempted: PROT_READ, PROT_WRITE or PROT_EXEC
     * @param trapNumber x86 exception vector (14)
     * @param errorCode the x86 page-fault error code as far as known
     */
    record Fault(long addr, int access, int trapNumber, long errorCode) implements Trap {}

    /**
     * Another synchronous signal that the guest's code caused: SIGILL, SIGFPE, SIGTRAP, SIGSEGV by
     * a general protection fault, SIGBUS.
     *
     * @param signal the number
     * @param code si_code
     * @param addr si_addr
     */
    record Signal(int signal, int code, long addr) implements Trap {}

    /** The host process is gone, for example killed by the host's OOM killer. */
    record Died(String reason) implements Trap {}
}
