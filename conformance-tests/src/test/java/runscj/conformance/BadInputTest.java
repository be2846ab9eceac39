package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong gives one line that names it, runc's exit status, and leaves nothing behind. */
class BadInputTest {
    private static final Runtime RUNTIME = Platforms.available().getFirst();

    @TempDir Path directory;

    private CommandLine runscj;
    private CommandLine runc;

    @BeforeAll
    static void needsTools() {
        assumeTrue(
                Runtime.installed("gcc") && Runtime.installed("runc"),
                "SKIPPED: needs gcc and runc");
    }

    @BeforeEach
    void makeCommandLines() throws IOException {
        runscj = new CommandLine(RUNTIME, directory);
        runc = new CommandLine(Runtime.LINUX, directory);
    }

    /** A command that fails under both; ours says why in one line with this in it. */
    private void assertRefused(String named, String... arguments)
            throws IOException, InterruptedException {
        Outcome ours = runscj.call(arguments);
        Outcome linux = runc.call(arguments);
        assertEquals(
                linux.status(), ours.status(), () -> ours.errors() + " / runc: " + linux.errors());
        assertTrue(ours.status() != 0);
        assertOneLine(named, ours);
        assertEquals(Set.of(), runscj.traces());
    }

    private static void assertOneLine(String named, Outcome outcome) {
        assertEquals("", outcome.output());
        assertEquals(1, outcome.errors().lines().count(), outcome::errors);
        assertTrue(outcome.errors().startsWith("runsc-j: "), outcome::errors);
        assertTrue(
                outcome.errors().contains(named),
                () -> outcome.errors() + "does not name " + named);
    }

    private Path bundle(String body) throws IOException, InterruptedException {
        return TinyBundle.write(directory.resolve("bundle"), body).directory();
    }

    private static void edit(Path bundle, String from, String to) throws IOException {
        Path config = bundle.resolve("config.json");
        String text = Files.readString(config);
        assertTrue(text.contains(from), text);
        Files.writeString(config, text.replace(from, to));
    }

    @Test
    void missingBundle() throws Exception {
        assertRefused("/nowhere", "run", "--bundle", "/nowhere", "c");
    }

    @Test
    void missingConfiguration() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertRefused("config.json", "run", "--bundle", empty.toString(), "c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"ociVersion\": 1}",
                "{\"ociVersion\": \"1.0.2\"} trailing",
                "\u0000"
            })
    void brokenConfiguration(String text) throws Exception {
        Path bundle = bundle("return 0;");
        Files.writeString(bundle.resolve("config.json"), text);
        assertRefused("config.json", "run", "--bundle", bundle.toString(), "c");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"cwd\": \"/\"`, `\"cwd\": 5`, process.cwd",
                "`\"args\": [\"/bin/program\"]`, `\"args\": \"/bin/program\"`, process.args",
                "`\"uid\": 0`, `\"uid\": \"root\"`, process.user.uid",
                "`\"terminal\": false`, `\"terminal\": \"no\"`, process.terminal",
                "`\"destination\": \"/proc\"`, `\"destination\": []`, mounts[0].destination",
            })
    void fieldOfTheWrongType(String from, String to, String named) throws Exception {
        Path bundle = bundle("return 0;");
        edit(bundle, from, to);
        assertRefused(named, "run", "--bundle", bundle.toString(), "c");
    }

    @Test
    void missingRootfs() throws Exception {
        Path bundle = bundle("return 0;");
        edit(bundle, bundle.resolve("rootfs").toString(), "/nowhere");
        assertRefused("/nowhere", "run", "--bundle", bundle.toString(), "c");
    }

    @Test
    void programThatIsNotThere() throws Exception {
        Path bundle = bundle("return 0;");
        edit(bundle, "\"/bin/program\"", "\"/bin/nothing\"");
        assertRefused("/bin/nothing", "run", "--bundle", bundle.toString(), "c");
    }

    @Test
    void programThatIsNotExecutable() throws Exception {
        Path bundle = bundle("return 0;");
        Files.writeString(bundle.resolve("rootfs/bin/text"), "text");
        edit(bundle, "\"/bin/program\"", "\"/bin/text\"");
        assertRefused("/bin/text", "run", "--bundle", bundle.toString(), "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../c", "a/b", "", ".", "..", "a b"})
    void badId(String id) throws Exception {
        assertRefused("id", "create", "--bundle", bundle("return 0;").toString(), "--", id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "start", "kill", "delete", "ps"})
    void unknownId(String command) throws Exception {
        assertRefused("nobody", command, "nobody");
    }

    @Test
    void execInAnUnknownContainer() throws Exception {
        assertRefused("nobody", "exec", "nobody", "/bin/program");
    }

    @Test
    void idInUse() throws Exception {
        String bundle = bundle("pause();").toString();
        assertEquals(0, runscj.call("create", "--bundle", bundle, "c").status());
        Outcome again = runscj.call("create", "--bundle", bundle, "c");
        assertEquals(1, again.status());
        assertOneLine("exists already", again);
        assertTrue(
                runscj.call("state", "c").output().contains("\"created\""),
                "the first one is still there");
        assertEquals(0, runscj.call("delete", "--force", "c").status());
        assertEquals(Set.of(), runscj.traces());
    }

    @Test
    void unsupportedFieldIsNamed() throws Exception {
        Path bundle = bundle("return 0;");
        edit(
                bundle,
                "\"hostname\":",
                "\"hooks\": {\"startContainer\": [{\"path\": \"/bin/true\"}]}, \"hostname\":");
        Outcome outcome = runscj.call("run", "--bundle", bundle.toString(), "c");
        assertEquals(1, outcome.status());
        assertOneLine("hooks", outcome);
        assertEquals(Set.of(), runscj.traces());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentryPid", "goferPid"})
    void killedProcessOfTheSandbox(String which) throws Exception {
        Path bundle =
                bundle(
                        "puts(\"ready\"); fflush(stdout); for (;;) { FILE* f = fopen(\"/bin/nothing\", \"r\"); if (f) return 9; usleep(10000); }");
        Process run = runscj.start("run", "--bundle", bundle.toString(), "c");
        Waiting.until(
                "the program runs",
                () ->
                        Files.readString(directory.resolve(RUNTIME.name() + "-files/out"))
                                .contains("ready"));
        List<ProcessHandle> processes =
                List.of(
                        ProcessHandle.of(runscj.stored("c", "sentryPid")).orElseThrow(),
                        ProcessHandle.of(runscj.stored("c", "goferPid")).orElseThrow());
        ProcessHandle.of(runscj.stored("c", which)).orElseThrow().destroyForcibly();
        Outcome outcome = runscj.end(run);
        assertEquals(128, outcome.status(), outcome::errors);
        assertEquals(1, outcome.errors().lines().count(), outcome::errors);
        assertEquals(Set.of(), runscj.traces());
        Waiting.until(
                "both processes are gone",
                () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
}
