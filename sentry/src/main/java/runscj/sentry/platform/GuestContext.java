package runscj.sentry.platform;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.sentry.arch.Registers;

/** One guest thread on the platform. Its owner thread calls everything but {@link #interrupt}. */
public interface GuestContext extends AutoCloseable {
    /**
     * Runs guest code in the space until it traps. On entry the registers are loaded as they stand
     * in {@code registers}; after the trap all of them are stored there. For {@link Trap.Syscall}
     * rip is past the instruction and orig_rax holds the number. The space may differ from call to
     * call (exec).
     */
    Trap run(AddressSpace space, Registers registers);

    /** Makes the current or else the next run return {@link Trap.Interrupted}. Any thread. */
    void interrupt();

    /** Returns the size in bytes of an extended state image (XSAVE area) on this machine. */
    int extendedStateSize();

    /**
     * Stores the thread's extended state (FP, SSE, AVX...) as an XSAVE image in standard format
     * into {@code target}, zero-padded to {@link #extendedStateSize}.
     */
    void saveExtendedState(MemorySegment target);

    /**
     * Loads an extended state image; the platform validates it (reserved bits of xstate_bv, mxcsr),
     * so that guest-made images are safe.
     */
    void loadExtendedState(MemorySegment source);

    /**
     * Gives the thread the processor's initial extended state (exec), or at least its control words
     * and an empty x87 stack (signal handlers). Differs from Linux: other registers may keep their
     * values while the address space stays the same, for writing them costs more than a signal.
     */
    void resetExtendedState();

    /**
     * Returns whether {@link #answers} is to be called before the next run, once for each time: the
     * platform answers calls without the sentry, and does not know the answers. Owner only.
     */
    default boolean wantsAnswers() {
        return false;
    }

    /**
     * Tells the platform what it may answer without the sentry; null for nothing. What it says must
     * have been read after {@link #wantsAnswers}. Owner only.
     */
    default void answers(@Nullable OwnIds ids) {}

    /**
     * Takes all answers back, after a change: from here on the sentry sees each call. Any thread.
     */
    default void revokeAnswers() {}

    /**
     * Returns the address of a system call that should no longer trap, once, or 0; see {@link
     * AddressSpace#patch}. Owner only.
     */
    default long hotSite() {
        return 0;
    }

    /** Ends the guest thread. */
    @Override
    void close();
}
