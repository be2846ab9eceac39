package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many runs leave no process, mount, control group, socket or file behind. */
class LeavesNothingTest {
    private static final int RUNS = 200;
    private static final int AT_ONCE = 8;

    @TempDir static Path directory;

    private static final Runtime RUNTIME = Platforms.available().getFirst();

    @BeforeAll
    static void needsCompiler() {
        assumeTrue(Runtime.installed("gcc"), "SKIPPED: needs gcc");
    }

    @Test
    void twoHundredRunsInARow() throws Exception {
        CommandLine runscj = new CommandLine(RUNTIME, directory);
        String bundle =
                TinyBundle.write(directory.resolve("true"), "return 0;").directory().toString();
        assertEquals(
                0,
                runscj.call("run", "--bundle", bundle, "first")
                        .status()); // what the first run makes once
        TreeMap<String, Long> before = Census.take();
        for (int i = 0; i < RUNS; i++) {
            Outcome outcome = runscj.call("run", "--bundle", bundle, "run-" + i);
            assertEquals(0, outcome.status(), () -> outcome.errors());
        }
        assertEquals(Set.of(), runscj.traces());
        TreeMap<String, Long> after = Census.take();
        for (String kind : before.keySet()) {
            // the rest of the machine may add or remove a few; a leak adds one a run
            assertTrue(
                    after.get(kind) < before.get(kind) + RUNS / 4,
                    kind + ": " + before.get(kind) + " before, " + after.get(kind) + " after");
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        String bundle =
                TinyBundle.write(directory.resolve("seven"), "return 7;").directory().toString();
        List<CommandLine> lines = new ArrayList<>();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            CommandLine line = new CommandLine(RUNTIME, directory.resolve("at-once-" + i));
            lines.add(line);
            processes.add(line.start("run", "--bundle", bundle, "same-name"));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            Outcome outcome = lines.get(i).end(processes.get(i));
            assertEquals(7, outcome.status(), () -> outcome.errors());
            assertEquals(Set.of(), lines.get(i).traces());
        }
    }

    @Test
    void killedContainerIsRemovedByItsRun() throws IOException, InterruptedException {
        CommandLine runscj = new CommandLine(RUNTIME, directory.resolve("killed"));
        String bundle =
                TinyBundle.write(directory.resolve("sleeper"), "for (;;) pause();")
                        .directory()
                        .toString();
        Process run = runscj.start("run", "--bundle", bundle, "sleeper");
        Waiting.until(
                "the container runs",
                () -> runscj.call("state", "sleeper").output().contains("\"running\""));
        assertEquals(0, runscj.call("kill", "sleeper", "KILL").status());
        assertEquals(137, runscj.end(run).status());
        assertEquals(Set.of(), runscj.traces());
    }
}
