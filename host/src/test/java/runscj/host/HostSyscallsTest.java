package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

class HostSyscallsTest {
    enum Provider {
        FFM(new FfmCalls()),
        JNR(new JnrCalls()),
        JNI(new JniCalls(library()));

        final NativeCalls calls;

        Provider(NativeCalls calls) {
            this.calls = calls;
        }

        private static String library() {
            try {
                Path file = Files.createTempFile("librunscj", ".so");
                file.toFile().deleteOnExit();
                NativeLibrary.main(new String[] {file.toString()});
                return file.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsTheProcessId(Provider provider) {
        assertEquals(
                ProcessHandle.current().pid(),
                provider.calls.call(HostNr.GETPID, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void returnsNegativeErrno(Provider provider) {
        assertEquals(-9, provider.calls.call(HostNr.CLOSE, 12345, 0, 0, 0, 0, 0));
        assertEquals(-38, provider.calls.call(9999, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void passesSixArguments(Provider provider) {
        try (MemFd file = MemFd.create("six")) {
            file.truncate(1L << 40);
            long offset = (1L << 40) - 4096;
            long addr =
                    provider.calls.call(
                            HostNr.MMAP,
                            0,
                            4096,
                            3,
                            HostMemory.MAP_SHARED,
                            file.fd().number(),
                            offset);
            assertTrue(addr > 0);
            HostMapping.segment(addr, 4096).set(ValueLayout.JAVA_INT, 0, 0x1234);
            try (Scratch scratch = Scratch.open()) {
                MemorySegment word = scratch.allocate(4);
                assertEquals(4, HostFiles.pread(file.fd().number(), word, offset));
                assertEquals(0x1234, word.get(ValueLayout.JAVA_INT, 0));
            }
            assertEquals(0, provider.calls.call(HostNr.MUNMAP, addr, 4096, 0, 0, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void invokesEmittedCodeWithSevenArguments(Provider provider) {
        var code = new X86();
        // rdi + rsi*... : 1 + 2 + 4 + 8 + 16 + 32 + 64
        code.mov(X86.Reg.RAX, X86.Reg.RDI)
                .add(X86.Reg.RAX, X86.Reg.RSI)
                .add(X86.Reg.RAX, X86.Reg.RDX)
                .add(X86.Reg.RAX, X86.Reg.RCX)
                .add(X86.Reg.RAX, X86.Reg.R8)
                .add(X86.Reg.RAX, X86.Reg.R9)
                .load(X86.Reg.RCX, X86.Reg.RSP, 8)
                .add(X86.Reg.RAX, X86.Reg.RCX)
                .ret();
        try (EmittedCode emitted = EmittedCode.of(code)) {
            assertEquals(127, provider.calls.invoke(emitted.address(), 1, 2, 4, 8, 16, 32, 64));
        }
    }

    @Test
    void liftsErrors() throws ErrnoException {
        assertEquals(7, Host.checked(7));
        ErrnoException thrown = assertThrows(ErrnoException.class, () -> Host.check(-2));
        assertEquals(Errno.ENOENT, thrown.errno());
        HostException required =
                assertThrows(HostException.class, () -> Host.required(-13, "open of x"));
        assertEquals(13, required.errno());
        assertTrue(required.getMessage().startsWith("open of x: EACCES"));
        assertThrows(
                IllegalArgumentException.class,
                () -> HostFiles.read(0, MemorySegment.ofArray(new byte[8])));
    }

    /** A blocked call must not keep the JVM from reaching a safepoint. */
    @Test
    void blockedCallsDoNotStopGarbageCollection() throws InterruptedException {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment fds = scratch.allocate(8);
            assertEquals(0, HostFiles.pipe2(fds, 0));
            try (Fd reader = Fd.of(fds.get(ValueLayout.JAVA_INT, 0));
                    Fd writer = Fd.of(fds.get(ValueLayout.JAVA_INT, 4))) {
                Thread blocked =
                        new Thread(
                                () -> {
                                    try (Scratch own = Scratch.open()) {
                                        HostFiles.read(reader.number(), own.allocate(1));
                                    }
                                });
                blocked.start();
                Thread.sleep(50);
                System.gc();
                assertTrue(blocked.isAlive());
                assertEquals(1, HostFiles.write(writer.number(), scratch.allocate(1)));
                blocked.join(5000);
                assertTrue(!blocked.isAlive());
            }
        }
    }
}
