package runscj.sentry.mm;

import runscj.abi.ErrnoException;

/**
 * What futexes need of a guest address space; its object identity is the identity of private words.
 * The {@code try} methods take no lock of rank MM, because a futex bucket is locked when they are
 * called.
 */
public interface FutexMemory {
    /**
     * What the {@code try} methods return when the page has to be faulted in first; no int equals
     * it.
     */
    long NOT_PRESENT = Long.MIN_VALUE;

    /**
     * Loads an aligned int with volatile semantics, sign-extended, or returns {@link #NOT_PRESENT}.
     */
    long tryLoadInt(long addr);

    /**
     * Compare-and-exchange on an aligned int; returns the value found, sign-extended, or {@link
     * #NOT_PRESENT}.
     */
    long tryCompareAndExchangeInt(long addr, int expected, int update);

    /** Makes a page present for loads (PROT_READ) or for exchanges too (PROT_WRITE). EFAULT. */
    void faultInInt(long addr, int protection) throws ErrnoException;

    /**
     * Returns the identity of a word that processes may share: two guest addresses with equal keys
     * are the same memory. EFAULT.
     */
    FutexKey sharedFutexKey(long addr) throws ErrnoException;

    /** Reads 8 bytes at any alignment, faulting them in. EFAULT. */
    long readLong(long addr) throws ErrnoException;
}
