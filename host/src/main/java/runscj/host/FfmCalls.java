package runscj.host;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Native calls through {@code java.lang.foreign}.
 *
 * <p>Each downcall shape costs start-up, so the process has exactly one: seven longs in, one out.
 * It first calls libc's {@code syscall} to map a page, and from then on {@link RawSyscall} there,
 * which needs no errno capture because it returns {@code -errno} as the kernel does. Not a critical
 * call: calls may block while other Java threads reach a safepoint.
 */
final class FfmCalls implements NativeCalls {
    private static final MethodHandle DOWNCALL = downcall();
    private static final MemorySegment RAW_SYSCALL = rawSyscall();

    @Override
    public long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        return rawCall(nr, a0, a1, a2, a3, a4, a5);
    }

    @Override
    public long invoke(
            long fnAddress, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
        return downcall(MemorySegment.ofAddress(fnAddress), a0, a1, a2, a3, a4, a5, a6);
    }

    @Override
    public long symbol(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name).address();
    }

    static long rawCall(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        return downcall(RAW_SYSCALL, nr, a0, a1, a2, a3, a4, a5);
    }

    private static long downcall(
            MemorySegment fn, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
        try {
            return (long) DOWNCALL.invokeExact(fn, a0, a1, a2, a3, a4, a5, a6);
        } catch (Throwable thrown) {
            throw new IllegalStateException("a native call threw", thrown);
        }
    }

    private static MethodHandle downcall() {
        var word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word, word));
    }

    private static MemorySegment rawSyscall() {
        MemorySegment libc = Linker.nativeLinker().defaultLookup().findOrThrow("syscall");
        return RawSyscall.install(
                new RawSyscall.Bootstrap() { // no lambda on the start-up path
                    @Override
                    public long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
                        long result = downcall(libc, nr, a0, a1, a2, a3, a4, a5);
                        return result == -1 ? -RawSyscall.UNKNOWN_ERRNO : result;
                    }
                });
    }
}
