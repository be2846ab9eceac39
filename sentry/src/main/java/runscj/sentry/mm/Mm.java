package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.platform.AddressSpace;

/**
 * One guest address space. Tasks that share memory (CLONE_VM) share it. Addresses are guest addresses; no method trusts one. Copies fault pages in as the
 * guest's own accesses would, and hold no lock while they copy.
 */
public final class Mm {
    /** Returns the platform's side, for {@code GuestContext.run}. */
    public AddressSpace addressSpace() {
        throw new UnsupportedOperationException();
    }

    /** Takes one more user (CLONE_VM). */
    public void retain() {
        throw new UnsupportedOperationException();
    }

    /** Drops a user; the last one unmaps everything and closes the platform's address space. */
    public void release() {
        throw new UnsupportedOperationException();
    }

    /** Returns a copy-on-write copy (fork(2)). */
    public Mm fork() throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /**
     * Handles a guest page fault.
     *
     * @param access PROT_READ, PROT_WRITE or PROT_EXEC
     * @return 0 when the guest can go on; else the signal and its code as {@code signal << 16 | si_code}: SIGSEGV with SEGV_MAPERR or SEGV_ACCERR,
     *     SIGBUS with BUS_ADRERR
     */
    public int handleFault(long addr, int access) {
        throw new UnsupportedOperationException();
    }

    /** mmap(2): returns the address. The object is null for anonymous memory; its access mode has been checked by the caller. */
    public long mmap(long addr, long length, int prot, int flags, @Nullable MemoryObject object, long offset) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Returns a buffer over one range, checked lazily. EFAULT if it does not lie in user space. */
    public IoBuffer buffer(long addr, long length) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Returns a buffer over the iovecs at an address; EINVAL for more than 1024 or a total above 2^63-1, as import_iovec does. */
    public IoBuffer iovecs(long iovAddr, long count) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Copies in completely, or EFAULT. */
    public void copyIn(long addr, MemorySegment target, long offset, long length) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Copies out completely, or EFAULT (some bytes may have been written, as in Linux). */
    public void copyOut(long addr, MemorySegment source, long offset, long length) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public byte readByte(long addr) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public int readInt(long addr) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public long readLong(long addr) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public void writeByte(long addr, byte value) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public void writeInt(long addr, int value) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    public void writeLong(long addr, long value) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Writes zeros, completely or EFAULT. */
    public void zero(long addr, long length) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Reads a NUL-terminated string of at most {@code maxLength} bytes without the NUL, one char per byte; ENAMETOOLONG beyond, EFAULT on a fault. */
    public String readString(long addr, int maxLength) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Reads an aligned int with volatile semantics (futexes). EFAULT. */
    public int loadInt(long addr) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Compare-and-exchange on an aligned int of writable memory; returns the value found. */
    public int compareAndExchangeInt(long addr, int expected, int update) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Returns the identity of a futex word that processes may share: two guest addresses with equal keys are the same memory. */
    public FutexKey sharedFutexKey(long addr) throws ErrnoException {
        throw new UnsupportedOperationException();
    }

    /** Identity of a shared futex word: an object (the memory file or a {@link MemoryObject}) and an offset in bytes. */
    public record FutexKey(Object object, long offset) {}
}
