package runscj.sentry.kernel.futex;

import static runscj.abi.Futex.*;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.FutexMemory;

/**
 * FUTEX_WAKE_OP's operation on the second word, and the test of its old value.
 *
 * @param argument of the operation
 * @param compareArgument what the old value is compared with
 */
record FutexOperation(int operation, int argument, int comparison, int compareArgument) {
    /** Unpacks what futex(2) packs; ENOSYS for unknown codes. */
    static FutexOperation decode(int encoded) throws ErrnoException {
        int operation = (encoded >>> 28) & 7;
        int comparison = (encoded >>> 24) & 15;
        int argument = (encoded << 8) >> 20;
        int compareArgument = (encoded << 20) >> 20;
        if (encoded < 0) {
            argument = 1 << (argument & 31);
        }
        if (operation > FUTEX_OP_XOR || comparison > FUTEX_OP_CMP_GE) {
            throw Errno.ENOSYS.raise();
        }
        return new FutexOperation(operation, argument, comparison, compareArgument);
    }

    /** Changes the word; returns its old value or {@link FutexMemory#NOT_PRESENT}. */
    long apply(FutexMemory memory, long addr) {
        long value = memory.tryLoadInt(addr);
        while (value != FutexMemory.NOT_PRESENT) {
            long found = memory.tryCompareAndExchangeInt(addr, (int) value, updated((int) value));
            if (found == value) {
                return value;
            }
            value = found;
        }
        return value;
    }

    private int updated(int old) {
        return switch (operation) {
            case FUTEX_OP_SET -> argument;
            case FUTEX_OP_ADD -> old + argument;
            case FUTEX_OP_OR -> old | argument;
            case FUTEX_OP_ANDN -> old & ~argument;
            default -> old ^ argument;
        };
    }

    /** Returns whether the second word's sleepers are woken too. */
    boolean passes(int old) {
        return switch (comparison) {
            case FUTEX_OP_CMP_EQ -> old == compareArgument;
            case FUTEX_OP_CMP_NE -> old != compareArgument;
            case FUTEX_OP_CMP_LT -> old < compareArgument;
            case FUTEX_OP_CMP_LE -> old <= compareArgument;
            case FUTEX_OP_CMP_GT -> old > compareArgument;
            default -> old >= compareArgument;
        };
    }
}
