package runscj.host;

import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** What to do with the result of a host call. */
public final class Host {
    private static final int MAX_ERRNO = 4095;

    private Host() {}

    /** Returns whether the result is {@code -errno}. */
    public static boolean isError(long result) {
        return result < 0 && result >= -MAX_ERRNO;
    }

    /**
     * Lifts an error into an exception.
     *
     * @throws ErrnoException if the result is {@code -errno}
     */
    public static void check(long result) throws ErrnoException {
        if (isError(result)) {
            throw Errno.of((int) -result).raise();
        }
    }

    /**
     * Returns the result.
     *
     * @throws ErrnoException if the result is {@code -errno}
     */
    public static long checked(long result) throws ErrnoException {
        check(result);
        return result;
    }

    /**
     * Returns the result of a call that has no reason to fail.
     *
     * @throws HostException if the result is {@code -errno}; {@code what} says which call it was
     */
    public static long required(long result, String what) {
        if (isError(result)) {
            throw new HostException((int) -result, what);
        }
        return result;
    }

    /**
     * Returns a copy of at most 2 GiB. Not {@code toArray}: its first use takes 5 ms, and each of
     * our processes would pay that at start.
     */
    public static byte[] bytes(MemorySegment memory) {
        byte[] bytes = new byte[Math.toIntExact(memory.byteSize())];
        MemorySegment.copy(memory, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes;
    }

    /**
     * Returns the host address of native memory.
     *
     * @throws IllegalArgumentException if the segment is on the heap, where the kernel cannot
     *     follow
     */
    public static long address(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("not native memory");
        }
        return memory.address();
    }
}
