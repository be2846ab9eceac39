package runscj.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpawnScriptTest {
    private static final int ENOENT = 2;
    private static final int EPERM = 1;
    private static final long MS_REC = 0x4000;
    private static final long MS_PRIVATE = 1 << 18;

    private Fd reader;
    private Fd writer;

    @BeforeEach
    void openPipe() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment fds = scratch.allocate(8);
            assertEquals(0, HostFiles.pipe2(fds, HostFiles.O_CLOEXEC));
            reader = Fd.of(fds.get(ValueLayout.JAVA_INT, 0));
            writer = Fd.of(fds.get(ValueLayout.JAVA_INT, 4));
        }
    }

    @AfterEach
    void closePipe() {
        reader.close();
        writer.close();
    }

    private String output() {
        writer.close();
        var text = new StringBuilder();
        try (Scratch scratch = Scratch.open()) {
            MemorySegment buffer = scratch.reserve(4096);
            long count;
            while ((count = HostFiles.read(reader.number(), buffer)) > 0) {
                text.append(
                        new String(
                                buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE),
                                StandardCharsets.UTF_8));
            }
            assertEquals(0, count);
        }
        return text.toString();
    }

    private static void shell(SpawnScript script, String command) {
        script.execve(
                "/bin/sh",
                new String[] {"sh", "-c", command},
                new String[] {"PATH=/usr/bin:/bin", "X=y z"});
    }

    private static void assertExit(int expected, int pid) {
        int status = HostProcess.waitStatus(pid, 0);
        assertTrue(HostProcess.exited(status));
        assertEquals(expected, HostProcess.exitCode(status));
    }

    @Test
    void codeIsWhatTheProgramAssemblesTo() {
        assertArrayEquals(SpawnCode.program().assemble(), SpawnCode.bytes());
    }

    @Test
    void execsWithEnvironmentAndDescriptors() {
        try (SpawnScript script = new SpawnScript()) {
            script.descriptors(-1, writer.number(), writer.number(), reader.number());
            shell(script, "echo \"$X\"; ls /proc/self/fd | tr '\\n' ' '; exit 7");
            int pid = script.run(0);
            // ls has 1, 2, 3 from us, and opens the directory as the lowest free number
            assertEquals("y z\n0 1 2 3 ", outputOf(pid, 7));
        }
    }

    private String outputOf(int pid, int exitCode) {
        String text = output();
        assertExit(exitCode, pid);
        return text;
    }

    @Test
    void descriptorsMaySwap() {
        try (MemFd a = MemFd.create("a");
                MemFd b = MemFd.create("b");
                SpawnScript script = new SpawnScript()) {
            int low = Math.min(a.fd().number(), b.fd().number());
            int high = Math.max(a.fd().number(), b.fd().number());
            int[] sources = new int[high + 1];
            java.util.Arrays.fill(sources, -1);
            sources[1] = writer.number();
            sources[low] = high;
            sources[high] = low;
            script.descriptors(sources);
            shell(script, "readlink /proc/self/fd/" + low + " /proc/self/fd/" + high);
            int pid = script.run(0);
            String nameOfLow = low == a.fd().number() ? "a" : "b";
            String nameOfHigh = low == a.fd().number() ? "b" : "a";
            assertEquals(
                    "/memfd:" + nameOfHigh + " (deleted)\n/memfd:" + nameOfLow + " (deleted)\n",
                    outputOf(pid, 0));
        }
    }

    @Test
    void namesTheStepThatFails() {
        try (SpawnScript script = new SpawnScript()) {
            script.attempt("chdir", HostNr.CHDIR, script.string("/nonexistent"));
            script.call("chroot", HostNr.CHDIR, script.string("/"));
            script.execve("/nonexistent", new String[] {"x"}, new String[0]);
            HostException thrown = assertThrows(HostException.class, () -> script.run(0));
            assertEquals(ENOENT, thrown.errno());
            assertTrue(thrown.getMessage().contains("execve /nonexistent"));
            assertEquals(-ENOENT, script.result(0));
            assertEquals(0, script.result(1));
            assertThrows(IllegalStateException.class, () -> script.run(0));
        }
    }

    @Test
    void restoresSignalsInChildAndParent() {
        long before = HostSignals.mask();
        try (SpawnScript script = new SpawnScript()) {
            script.descriptors(-1, writer.number(), 2);
            script.signalMask(HostSignals.bit(HostSignals.SIGTERM));
            // not through sh, which unblocks what it inherits
            script.execve(
                    "/bin/sed",
                    new String[] {"sed", "-n", "/SigBlk/p;/SigCgt/p", "/proc/self/status"},
                    new String[0]);
            String text = outputOf(script.run(0), 0);
            assertEquals("SigBlk:\t0000000000004000\nSigCgt:\t0000000000000000\n", text);
        }
        assertEquals(before, HostSignals.mask());
    }

    @Test
    void runsInNewNamespaces() {
        assumeTrue(HostProcess.euid() == 0, "needs root");
        try (SpawnScript script = new SpawnScript()) {
            script.writeFile("/proc/self/setgroups", "deny");
            script.writeFile("/proc/self/uid_map", "0 0 1");
            script.writeFile("/proc/self/gid_map", "0 0 1");
            script.call(
                    "private mounts",
                    HostNr.MOUNT,
                    0,
                    script.string("/"),
                    0,
                    MS_REC | MS_PRIVATE,
                    0);
            script.call(
                    "proc",
                    HostNr.MOUNT,
                    script.string("proc"),
                    script.string("/proc"),
                    script.string("proc"),
                    0,
                    0);
            script.call("setsid", HostNr.SETSID);
            script.call("sethostname", HostNr.SETHOSTNAME, script.string("inside"), 6);
            script.parentDeathSignal(HostSignals.SIGKILL);
            script.descriptors(-1, writer.number(), 2);
            shell(
                    script,
                    "echo $$ $(id -u) $(uname -n) $(tail -n +3 /proc/net/dev | wc -l) $(ls -d"
                            + " /proc/[0-9]* | head -1)");
            int pid =
                    script.run(
                            HostProcess.CLONE_NEWUSER
                                    | HostProcess.CLONE_NEWPID
                                    | HostProcess.CLONE_NEWNS
                                    | HostProcess.CLONE_NEWNET
                                    | HostProcess.CLONE_NEWIPC
                                    | HostProcess.CLONE_NEWUTS);
            assertEquals("1 0 inside 1 /proc/1\n", outputOf(pid, 0));
        }
    }

    @Test
    void parentWritesTheMapsMeanwhile() {
        assumeTrue(HostProcess.euid() == 0, "needs root");
        try (SpawnScript script = new SpawnScript();
                Fd syncReader = reader.dup()) {
            script.awaitParent(syncReader.number());
            script.call("setresuid", HostNr.SETRESUID, 0, 0, 0);
            shell(script, "test $(id -u) = 0 && test $(cut -c11-22 /proc/self/uid_map) = 100000");
            int pid = script.start(HostProcess.CLONE_NEWUSER);
            long map = HostFiles.open("/proc/" + pid + "/uid_map", HostFiles.O_WRONLY, 0);
            try (Fd file = Fd.required(map, "open");
                    Scratch scratch = Scratch.open()) {
                MemorySegment text = scratch.string("0 100000 65536");
                assertEquals(14, HostFiles.write(file.number(), text.asSlice(0, 14)));
                assertThrows(IllegalStateException.class, script::close);
                assertEquals(1, HostFiles.write(writer.number(), scratch.allocate(1)));
            }
            script.awaitExec(pid);
            assertExit(0, pid);
        }
    }

    @Test
    void scriptWithoutExecEndsWithZero() {
        try (SpawnScript script = new SpawnScript()) {
            int getpid = script.call("getpid", HostNr.GETPID);
            int write =
                    script.call("write", HostNr.WRITE, writer.number(), script.string("hello"), 5);
            int pid = script.start(0);
            script.awaitExec(pid);
            assertEquals(pid, script.result(getpid));
            assertEquals(5, script.result(write));
            assertEquals("hello", outputOf(pid, 0));
            assertFalse(pid == HostProcess.pid());
        }
    }

    @Test
    void unprivilegedStepReportsEperm() {
        try (SpawnScript script = new SpawnScript()) {
            script.call("setresuid", HostNr.SETRESUID, 65534, 65534, 65534);
            script.call("sethostname", HostNr.SETHOSTNAME, script.string("x"), 1);
            HostException thrown = assertThrows(HostException.class, () -> script.run(0));
            assertEquals(EPERM, thrown.errno());
        }
    }

    @Test
    void spawnCost() {
        long start = System.nanoTime();
        int rounds = 50;
        for (int i = 0; i < rounds; i++) {
            try (SpawnScript script = new SpawnScript()) {
                script.execve("/bin/true", new String[] {"true"}, new String[0]);
                assertExit(0, script.run(0));
            }
        }
        System.out.println(
                "spawn and wait for /bin/true: "
                        + (System.nanoTime() - start) / rounds / 1000
                        + " us");
    }
}
