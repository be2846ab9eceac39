package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.HostPoll;
import runscj.host.HostTerminal;
import runscj.host.UnixSocket;

/**
 * The terminal of a detached container goes to its console socket: the holder of the master sees
 * and types what it does under runc.
 */
class ConsoleSocketTest {
    private static final int SOCK_STREAM = 1;
    private static final int POLLIN = 1;
    private static final long DEADLINE_NS = 60_000_000_000L;
    private static final String END = "";

    @TempDir static Path directory;

    private static String expected = "";

    @BeforeAll
    static void asksLinux() throws Exception {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: console sockets need runc as the oracle");
        try (OverlayMount copy =
                OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("linux"))) {
            expected = session(Runtime.LINUX, copy.directory());
        }
        assertTrue(expected.contains("got typed"), expected);
    }

    @TestFactory
    Stream<DynamicTest> sameAsLinux() {
        return Platforms.available().stream()
                .map(
                        platform ->
                                dynamicTest(
                                        "consoleSocket[" + platform.name() + "]",
                                        () ->
                                                assertEquals(
                                                        expected,
                                                        session(
                                                                platform,
                                                                DebianRootfs.find().directory()))));
    }

    private static String session(Runtime runtime, Path rootfs) throws Exception {
        Path work = directory.resolve(runtime.name() + "-console");
        CommandLine line = new CommandLine(runtime, work);
        String text =
                "tty; stty size; stty -a | grep -o .onlcr; echo first; read x; echo got $x; stty"
                        + " size; echo second; read x; echo third > /dev/console; exit 3";
        Bundle bundle =
                Bundle.write(
                        work.resolve("bundle"), rootfs, true, List.of("/bin/bash", "-c", text));
        String id = "console-" + ProcessHandle.current().pid();
        String path = work.resolve("socket").toString();
        StringBuilder seen = new StringBuilder();
        try (UnixSocket listener = UnixSocket.listen(path, SOCK_STREAM, 1)) {
            Process create =
                    line.start(
                            "create",
                            "--bundle",
                            bundle.directory().toString(),
                            "--console-socket",
                            path,
                            id);
            try (Fd master = receive(listener)) {
                assertEquals(0, line.end(create).status());
                HostTerminal.setWindowSize(master.number(), 33, 77);
                assertEquals(0, line.call("start", id).status());
                readUntil(master, "first", seen);
                HostTerminal.setWindowSize(master.number(), 34, 78);
                exec(line, id, path, seen);
                type(master, "typed\r");
                readUntil(master, "second", seen);
                type(master, "\r");
                readUntil(master, END, seen);
            }
        } finally {
            line.call("delete", "--force", id);
        }
        return seen.toString();
    }

    /** Another process gets a terminal of its own. */
    private static void exec(CommandLine line, String id, String path, StringBuilder seen)
            throws IOException, InterruptedException {
        String socket = path + "-exec";
        try (UnixSocket listener = UnixSocket.listen(socket, SOCK_STREAM, 1)) {
            Process exec =
                    line.start(
                            "exec",
                            "--tty",
                            "--detach",
                            "--console-socket",
                            socket,
                            id,
                            "sh",
                            "-c",
                            "tty; ps -o tty= -p $$; echo ready; read y; echo exec got $y; ls"
                                    + " /dev/pts");
            try (Fd master = receive(listener)) {
                assertEquals(0, line.end(exec).status());
                readUntil(master, "ready", seen);
                type(master, "more\r");
                readUntil(master, END, seen);
            }
        }
    }

    private static Fd receive(UnixSocket listener) {
        assertEquals(
                1,
                HostPoll.poll(listener.fd().number(), POLLIN, DEADLINE_NS),
                "no terminal was sent in time");
        try (UnixSocket connection = listener.accept();
                Arena arena = Arena.ofConfined()) {
            int[] descriptors = new int[1];
            UnixSocket.Received got = connection.receive(arena.allocate(4096), descriptors);
            assertEquals(1, got.fdCount());
            assertTrue(HostTerminal.isTerminal(descriptors[0]));
            return Fd.of(descriptors[0]);
        }
    }

    private static void type(Fd master, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            memory.copyFrom(MemorySegment.ofArray(bytes));
            assertEquals(bytes.length, HostFiles.write(master.number(), memory));
        }
    }

    /** Reads up to a text, or up to the end: a master without slaves reads EIO. */
    private static void readUntil(Fd master, String text, StringBuilder seen) {
        int from = seen.length();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4096);
            while (text.equals(END) || seen.indexOf(text + "\r\n", from) < 0) {
                long count = HostFiles.read(master.number(), memory);
                if (count <= 0) {
                    assertEquals(END, text, () -> "the terminal ended: " + seen);
                    return;
                }
                byte[] bytes = memory.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
                seen.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }
    }
}
