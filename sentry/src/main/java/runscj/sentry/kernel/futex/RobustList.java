package runscj.sentry.kernel.futex;

import static runscj.abi.Futex.*;

import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.sentry.mm.FutexMemory;

/**
 * The walk over a dead thread's robust list. The list is guest memory: every pointer may be
 * nonsense, and the list may be a ring.
 */
final class RobustList {
    private static final long PI_BIT = 1;

    private final FutexTable table;
    private final FutexMemory memory;
    private final int tid;

    RobustList(FutexTable table, FutexMemory memory, int tid) {
        this.table = table;
        this.memory = memory;
        this.tid = tid;
    }

    void walk(long headAddr) {
        try {
            long entry = loadLong(headAddr);
            long offset = loadLong(headAddr + 8);
            long pending = loadLong(headAddr + 16);
            int left = ROBUST_LIST_LIMIT;
            while ((entry & ~PI_BIT) != headAddr && left-- > 0) {
                long next = 0;
                boolean fault = false;
                try {
                    next = loadLong(entry & ~PI_BIT);
                } catch (ErrnoException e) {
                    fault = true;
                }
                if ((entry & ~PI_BIT) != (pending & ~PI_BIT)) {
                    die((entry & ~PI_BIT) + offset, (entry & PI_BIT) != 0, false);
                }
                if (fault) {
                    return;
                }
                entry = next;
            }
            if ((pending & ~PI_BIT) != 0) {
                die((pending & ~PI_BIT) + offset, (pending & PI_BIT) != 0, true);
            }
        } catch (ErrnoException e) {
            // a broken list ends the walk
        }
    }

    private void die(long addr, boolean pi, boolean pending) throws ErrnoException {
        if ((addr & 3) != 0) {
            return;
        }
        while (true) {
            long value = memory.tryLoadInt(addr);
            if (value == FutexMemory.NOT_PRESENT) {
                memory.faultInInt(addr, Mman.PROT_READ);
                continue;
            }
            int owner = (int) value & FUTEX_TID_MASK;
            if (pending && !pi && owner == 0) {
                // the thread died between unlocking and waking
                table.wake(memory, addr, FutexTable.Scope.SHARED, 1, FUTEX_BITSET_MATCH_ANY);
                return;
            }
            if (owner != tid) {
                return;
            }
            int update = ((int) value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
            long found = memory.tryCompareAndExchangeInt(addr, (int) value, update);
            if (found == FutexMemory.NOT_PRESENT) {
                memory.faultInInt(addr, Mman.PROT_WRITE);
            } else if (found == value) {
                if (!pi && (value & FUTEX_WAITERS) != 0) {
                    table.wake(memory, addr, FutexTable.Scope.SHARED, 1, FUTEX_BITSET_MATCH_ANY);
                }
                return;
            }
        }
    }

    private long loadLong(long addr) throws ErrnoException {
        return memory.readLong(addr);
    }
}
