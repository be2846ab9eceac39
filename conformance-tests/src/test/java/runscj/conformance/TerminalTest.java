package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types to an interactive bash in a container with a terminal, as {@code
 * src/main/expect/interactive_bash.exp} says; the screen shows the same under runc and on each of
 * our platforms.
 */
class TerminalTest {
    private static final Path SCRIPT =
            Path.of("src/main/expect/interactive_bash.exp").toAbsolutePath();
    private static final long TIMEOUT_S = 300;

    @TempDir static Path directory;

    private static String expected = "";

    @BeforeAll
    static void asksLinux() throws Exception {
        assumeTrue(
                Runtime.installed("runc") && Runtime.installed("expect"),
                "SKIPPED: terminals need runc as the oracle, and expect");
        try (OverlayMount copy =
                OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("linux"))) {
            expected = transcript(Runtime.LINUX, copy.directory());
        }
        assertTrue(expected.endsWith("status 7\n"), expected);
    }

    @TestFactory
    Stream<DynamicTest> sameScreenAsLinux() {
        return Platforms.available().stream()
                .map(
                        platform ->
                                dynamicTest(
                                        "bash[" + platform.name() + "]",
                                        () ->
                                                assertEquals(
                                                        expected,
                                                        transcript(
                                                                platform,
                                                                DebianRootfs.find().directory()))));
    }

    private static String transcript(Runtime runtime, Path rootfs)
            throws IOException, InterruptedException {
        Path work = directory.resolve(runtime.name() + "-bundle");
        Bundle bundle =
                Bundle.write(work, rootfs, true, List.of("/bin/bash", "--norc", "--noprofile"));
        String id = "terminal-" + ProcessHandle.current().pid() + "-" + runtime.name();
        List<String> line = new ArrayList<>(List.of("expect", SCRIPT.toString()));
        line.addAll(runtime.command());
        line.addAll(List.of("run", "--bundle", bundle.directory().toString(), id));
        Path output = work.resolve("screen");
        Process expect =
                new ProcessBuilder(line)
                        .redirectInput(new java.io.File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!expect.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            expect.destroyForcibly();
        }
        String screen = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (!screen.endsWith("status 7\n")) {
            List<String> delete = new ArrayList<>(runtime.command());
            delete.addAll(List.of("delete", "--force", id));
            new ProcessBuilder(delete)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(20, TimeUnit.SECONDS);
        }
        return screen;
    }
}
