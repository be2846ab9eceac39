package runscj.host;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Native calls through jnr-ffi: libc's {@code syscall}, whose errno becomes {@code -errno}. */
final class JnrCalls implements NativeCalls {
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    private static final CallContext SEVEN_LONGS =
            new CallContext(
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64,
                    Type.SINT64);

    /** The part of libc that is bound. Public because jnr-ffi generates an implementation. */
    @SuppressWarnings("checkstyle:MissingJavadocType")
    public interface LibC {
        long syscall(
                @jnr.ffi.types.int64_t long nr,
                @jnr.ffi.types.int64_t long a0,
                @jnr.ffi.types.int64_t long a1,
                @jnr.ffi.types.int64_t long a2,
                @jnr.ffi.types.int64_t long a3,
                @jnr.ffi.types.int64_t long a4,
                @jnr.ffi.types.int64_t long a5);
    }

    @Override
    public long call(int nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        long result = LIBC.syscall(nr, a0, a1, a2, a3, a4, a5);
        return result == -1 ? -RUNTIME.getLastError() : result;
    }

    @Override
    public long invoke(
            long fnAddress, long a0, long a1, long a2, long a3, long a4, long a5, long a6) {
        var arguments = new HeapInvocationBuffer(SEVEN_LONGS);
        arguments.putLong(a0);
        arguments.putLong(a1);
        arguments.putLong(a2);
        arguments.putLong(a3);
        arguments.putLong(a4);
        arguments.putLong(a5);
        arguments.putLong(a6);
        return Invoker.getInstance().invokeLong(SEVEN_LONGS, fnAddress, arguments);
    }

    @Override
    public long symbol(String name) {
        return Library.getDefault().getSymbolAddress(name);
    }
}
