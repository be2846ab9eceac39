package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.abi.RestartException;
import runscj.abi.Signal;
import runscj.sentry.arch.Registers;

/**
 * What becomes of a system call that a signal interrupted: EINTR, or the call again. The dispatcher
 * pends it; signal delivery settles it, once, before the guest runs again. Owner thread only.
 */
public final class SyscallRestart {
    private static final int RESTART_SYSCALL_NUMBER = 219;
    private static final int ERESTARTSYS = -512;
    private static final int ERESTARTNOINTR = -513;
    private static final int ERESTARTNOHAND = -514;
    private static final int ERESTART_RESTARTBLOCK = -516;

    /** How restart_syscall(2) goes on: with what is left of a relative timeout. */
    @FunctionalInterface
    public interface Block {
        /** Continues the interrupted call. */
        long resume(Task task) throws GuestException;
    }

    private final Registers registers;
    private RestartException.@Nullable Kind pending;
    private @Nullable Block block;

    SyscallRestart(Registers registers) {
        this.registers = registers;
    }

    /** Notes that the call in progress is to be settled. */
    public void pend(RestartException.Kind kind) {
        pending = kind;
    }

    /** Returns whether a call waits to be settled. */
    public boolean isPending() {
        return pending != null;
    }

    /** Shows a tracer what it expects in rax: the kernel's own code for a call to be settled. */
    void expose() {
        RestartException.Kind kind = pending;
        if (kind != null) {
            registers.result(
                    switch (kind) {
                        case SYS -> ERESTARTSYS;
                        case NO_INTERRUPT -> ERESTARTNOINTR;
                        case NO_HANDLER -> ERESTARTNOHAND;
                        case BLOCK -> ERESTART_RESTARTBLOCK;
                        case NEVER -> -Errno.EINTR.number();
                    });
        }
    }

    /** Takes over what a tracer has made of the registers. */
    void absorb() {
        pending = null;
        if (registers.syscallNumber() < 0) {
            return;
        }
        long rax = registers.rax();
        if (rax == ERESTARTSYS) {
            pending = RestartException.Kind.SYS;
        } else if (rax == ERESTARTNOINTR) {
            pending = RestartException.Kind.NO_INTERRUPT;
        } else if (rax == ERESTARTNOHAND) {
            pending = RestartException.Kind.NO_HANDLER;
        } else if (rax == ERESTART_RESTARTBLOCK) {
            pending = RestartException.Kind.BLOCK;
        }
    }

    /** Sets how restart_syscall continues; before RestartException.BLOCK is thrown. */
    public void block(Block newBlock) {
        block = newBlock;
    }

    /** Takes the block for restart_syscall(2), or null: then that call returns EINTR. */
    public @Nullable Block takeBlock() {
        Block taken = block;
        block = null;
        return taken;
    }

    /**
     * Settles before a handler's frame is built: the registers then hold what the guest sees after
     * the handler returns.
     */
    public void settleForHandler(int saFlags) {
        RestartException.Kind kind = pending;
        pending = null;
        block = null;
        if (kind == null) {
            return;
        }
        boolean again =
                switch (kind) {
                    case NO_INTERRUPT -> true;
                    case SYS -> (saFlags & Signal.SA_RESTART) != 0;
                    case NO_HANDLER, BLOCK, NEVER -> false;
                };
        if (again) {
            registers.restartSyscall();
        } else {
            registers.result(-Errno.EINTR.number());
        }
    }

    /** Settles when no handler runs: every kind but NEVER makes the call again. */
    public void settleWithoutHandler() {
        RestartException.Kind kind = pending;
        pending = null;
        if (kind == null) {
            return;
        }
        if (kind == RestartException.Kind.NEVER) {
            registers.result(-Errno.EINTR.number());
            return;
        }
        registers.restartSyscall();
        if (kind == RestartException.Kind.BLOCK) {
            registers.rax(RESTART_SYSCALL_NUMBER);
        }
    }
}
