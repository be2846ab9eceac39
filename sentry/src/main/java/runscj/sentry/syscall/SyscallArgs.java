package runscj.sentry.syscall;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.arch.Registers;
import runscj.syscalls.FlagSet;

/**
 * The six arguments of the system call in progress: a view over the task's registers, one per task,
 * nothing is allocated.
 */
public final class SyscallArgs {
    private final Registers registers;

    /** Makes the view of one task. */
    public SyscallArgs(Registers registers) {
        this.registers = registers;
    }

    /** Returns a C int. */
    public int i32(int index) {
        return (int) registers.argument(index);
    }

    /** Returns a C unsigned int. */
    public long u32(int index) {
        return registers.argument(index) & 0xffff_ffffL;
    }

    /** Returns a C long. */
    public long i64(int index) {
        return registers.argument(index);
    }

    /** Returns a guest address; nothing is known about it. */
    public long addr(int index) {
        return registers.argument(index);
    }

    /** Returns a descriptor number; nothing is known about it. */
    public int fd(int index) {
        return (int) registers.argument(index);
    }

    /**
     * Returns a size_t that fits the guest's address space. EINVAL for one with the top bit set (as
     * access_ok or rw_verify_area would say).
     */
    public long size(int index) throws ErrnoException {
        long size = registers.argument(index);
        if (size < 0) {
            throw Errno.EINVAL.raise();
        }
        return size;
    }

    /** Returns int flags. EINVAL for a bit outside {@code known}. */
    public int flags(int index, int known) throws ErrnoException {
        int flags = (int) registers.argument(index);
        if ((flags & ~known) != 0) {
            throw Errno.EINVAL.raise();
        }
        return flags;
    }

    /** Returns int flags as the row's set treats unknown bits: EINVAL, dropped, or passed on. */
    public int flags(int index, FlagSet known) throws ErrnoException {
        return known.check((int) registers.argument(index));
    }
}
