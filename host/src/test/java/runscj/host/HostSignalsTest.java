package runscj.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class HostSignalsTest {
    private static final int SIGRTMIN_PLUS_5 = 39;

    @Test
    void pipeGetsSignalsOfTheProcess() {
        SignalPipe pipe = new SignalPipe();
        pipe.capture(HostSignals.SIGWINCH);
        pipe.capture(SIGRTMIN_PLUS_5);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, HostProcess.kill(HostProcess.pid(), HostSignals.SIGWINCH));
            assertEquals(HostSignals.SIGWINCH, pipe.await());
            assertEquals(
                    0, HostProcess.tgkill(HostProcess.pid(), HostProcess.tid(), SIGRTMIN_PLUS_5));
            assertEquals(SIGRTMIN_PLUS_5, pipe.await());
        }
        assertThrows(HostException.class, () -> pipe.capture(HostSignals.SIGKILL));
    }

    @Test
    void handlerIsWhatTheProgramAssemblesTo() {
        assertArrayEquals(SignalPipe.program(0x12345).assemble(), SignalPipe.code(0x12345));
    }

    @Test
    void signalFdReadsBlockedSignals() {
        long before =
                HostSignals.changeMask(HostSignals.SIG_BLOCK, HostSignals.bit(SIGRTMIN_PLUS_5));
        try (Fd fd = HostSignals.signalFd(HostSignals.bit(SIGRTMIN_PLUS_5));
                Fd empty = HostSignals.nonBlockingSignalFd(HostSignals.bit(SIGRTMIN_PLUS_5));
                Scratch scratch = Scratch.open()) {
            MemorySegment info = scratch.allocate(HostSignals.SIGNALFD_SIGINFO_SIZE);
            assertEquals(-11, HostFiles.read(empty.number(), info));
            assertEquals(before | HostSignals.bit(SIGRTMIN_PLUS_5), HostSignals.mask());
            HostProcess.tgkill(HostProcess.pid(), HostProcess.tid(), SIGRTMIN_PLUS_5);
            assertEquals(128, HostFiles.read(fd.number(), info));
            assertEquals(SIGRTMIN_PLUS_5, info.get(ValueLayout.JAVA_INT, 0));
        } finally {
            HostSignals.changeMask(HostSignals.SIG_SETMASK, before);
        }
        assertEquals(before, HostSignals.mask());
    }

    /** A JVM that a script starts with signals blocked has them blocked in every thread. */
    @Test
    void maskReachesAllThreadsOfAJvm() {
        String java = System.getProperty("java.home") + "/bin/java";
        String classPath = System.getProperty("java.class.path");
        try (SpawnScript script = new SpawnScript()) {
            script.signalMask(
                    HostSignals.bit(HostSignals.SIGTERM) | HostSignals.bit(HostSignals.SIGINT));
            script.descriptors(0, 1, 2);
            script.execve(
                    java,
                    new String[] {
                        "java",
                        "-Xrs",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        TermReader.class.getName()
                    },
                    new String[0]);
            int pid = script.run(0);
            int status = HostProcess.waitStatus(pid, 0);
            assertTrue(HostProcess.exited(status));
            assertEquals(HostSignals.SIGTERM, HostProcess.exitCode(status));
        }
    }

    /**
     * Sends itself SIGTERM, which kills it unless all threads block it, and exits with the number
     * that its signalfd gives.
     */
    public static final class TermReader {
        private TermReader() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Fd fd = HostSignals.signalFd(HostSignals.bit(HostSignals.SIGTERM));
                    Scratch scratch = Scratch.open()) {
                HostProcess.kill(HostProcess.pid(), HostSignals.SIGTERM);
                Thread.sleep(50);
                MemorySegment info = scratch.allocate(HostSignals.SIGNALFD_SIGINFO_SIZE);
                HostFiles.read(fd.number(), info);
                HostProcess.exitGroup(info.get(ValueLayout.JAVA_INT, 0));
            }
        }
    }
}
