package runscj.sentry.kernel;

/** What the kernel tells those who run it. Called on task threads with no lock held. */
public interface KernelListener {
    /**
     * A process without a parent in the sandbox has exited: a container's first process or one that
     * was started from outside.
     */
    void processExited(ThreadGroup process, int waitStatus);

    /**
     * The host process behind a guest process is gone, for example killed for want of memory; the
     * guest process gets SIGKILL.
     */
    void guestLost(ThreadGroup process, String reason);

    /**
     * The sentry has met a defect of its own or lost a guest process: the sandbox must end, with
     * this report.
     */
    void sandboxFailed(String report, Throwable cause);
}
