package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * Native calls through the library that {@link NativeLibrary} writes: two native methods, linked by
 * name. A call costs what one through {@code java.lang.foreign} does, the first one 50 ms less: no
 * linker, no method handles, no class made at run time.
 */
final class JniCalls implements NativeCalls {
    /** System property: absolute path of the library. */
    static final String LIBRARY = "runscj.native";

    /**
     * Loads the library.
     *
     * @throws UnsatisfiedLinkError if there is no such file
     */
    @SuppressWarnings("restricted") // this module has native access
    JniCalls(String library) {
        System.load(library);
    }

    @Override
    public long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        return syscall(nr, a0, a1, a2, a3, a4, a5);
    }

    @Override
    public long invoke(
            long fnAddress, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
        return function(fnAddress, a0, a1, a2, a3, a4, a5, a6);
    }

    /** The library needs libc, so that a search of it finds libc's functions. */
    @Override
    public long symbol(String name) {
        Optional<MemorySegment> function = SymbolLookup.loaderLookup().find(name);
        if (function.isEmpty()) {
            throw new IllegalStateException("libc lacks " + name);
        }
        return function.get().address();
    }

    private static native long syscall(
            long nr, long a0, long a1, long a2, long a3, long a4, long a5);

    private static native long function(
            long address, long a0, long a1, long a2, long a3, long a4, long a5, long a6);
}
