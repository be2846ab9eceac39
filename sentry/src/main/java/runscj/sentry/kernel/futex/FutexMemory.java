package runscj.sentry.kernel.futex;

import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/**
 * What futexes need of a guest address space. The {@code try} methods take no lock of rank MM,
 * because a futex bucket is locked when they are called.
 */
public interface FutexMemory {
    /**
     * What {@link #tryLoad} and {@link #tryCompareAndExchange} return when the page has to be
     * faulted in first; no int equals it.
     */
    long NOT_PRESENT = Long.MIN_VALUE;

    /** Loads an aligned int, sign-extended, or returns {@link #NOT_PRESENT}. */
    long tryLoad(long addr);

    /**
     * Compare-and-exchange on an aligned int; returns the value found, sign-extended, or {@link
     * #NOT_PRESENT}.
     */
    long tryCompareAndExchange(long addr, int expected, int update);

    /** Makes a page present for loads, or for exchanges too. EFAULT. */
    void faultIn(long addr, int protection) throws ErrnoException;

    /** Returns what identifies private words of this address space. */
    Object identity();

    /** Returns the identity of a word that processes may share. EFAULT. */
    Mm.FutexKey sharedKey(long addr) throws ErrnoException;
}
