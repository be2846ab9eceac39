package runscj.sentry.kernel.futex;

import runscj.abi.ErrnoException;

/** Who sleeps on which futex word: futex(2). One per kernel. Any thread. */
public final class FutexTable {
    /** How a word is identified. */
    public enum Scope {
        /** By address space and address: FUTEX_PRIVATE_FLAG. */
        PRIVATE,
        /** By memory, whichever process maps it. */
        SHARED
    }

    /** Wakes sleepers on a word; returns how many. EINVAL for a misaligned address, EFAULT. */
    public int wake(FutexMemory memory, long addr, Scope scope, int count, int bitset)
            throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /**
     * Clears the word of set_tid_address(2) at a thread's exit and wakes one sleeper; faults are
     * ignored, as in Linux.
     */
    public void clearChildTid(FutexMemory memory, long addr) {
        throw new UnsupportedOperationException();
    }

    /**
     * Marks what a dead thread's robust list says it held, and wakes those who wait:
     * get_robust_list(2). Faults end the walk.
     */
    public void exitRobustList(FutexMemory memory, long headAddr, int tid) {
        throw new UnsupportedOperationException();
    }
}
