package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The three processes of a container take their classes from their AOT caches, also inside their
 * cages: what start-up depends on, told without a clock. Works on a copy of the distribution, whose
 * processes log what they load.
 */
class StartUpTest {
    private static final String LOG = "-Xlog:class+load:";

    /** More than the few exceptions and session classes that a cache leaves out. */
    private static final int OUTSIDE_MAX = 40;

    private static final int CACHED_MIN = 700;

    private Path copy;

    @BeforeEach
    void copyDistribution() throws Exception {
        Path binary = Path.of(System.getProperty("runscj.binary", "../bin/runsc-j")).toRealPath();
        Path dist = binary.getParent().getParent();
        if (!Files.exists(dist.resolve("lib/sentry.args"))) {
            dist = dist.resolve("runsc-j/target/dist");
        }
        assumeTrue(
                Files.exists(dist.resolve("lib/sentry.aot")),
                "SKIPPED: the distribution was made without AOT caches");
        copy = Files.createTempDirectory("start-up").resolve("dist");
        // with its times, which the cache compares
        run(List.of("cp", "-a", dist.toString(), copy.toString()));
        run(List.of("chmod", "-R", "a+rX", copy.getParent().toString()));
    }

    @AfterEach
    void deleteCopy() throws IOException {
        if (copy == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(copy.getParent())) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private void log(String process, String where) throws IOException {
        Files.writeString(
                copy.resolve("lib/" + process + ".args"),
                LOG + where + "\n",
                StandardOpenOption.APPEND);
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void classesComeFromTheCaches() throws Exception {
        log("sentry", "stdout");
        log("gofer", "stdout");
        log("cli", "file=" + copy.resolve("cli.log"));
        Path logs = copy.resolve("logs");
        run(
                List.of(
                        copy.resolve("bin/runsc-j").toString(),
                        "--root",
                        copy.resolve("state").toString(),
                        "--debug-log",
                        logs.toString(),
                        "do",
                        "--",
                        "/bin/true"));
        Files.move(copy.resolve("cli.log"), logs.resolve("cli.log"));
        int processes = 0;
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                processes++;
                int cached = 0;
                StringBuilder outside = new StringBuilder();
                int outsideCount = 0;
                for (String line : Files.readAllLines(file)) {
                    if (line.contains("source: shared objects file")) {
                        cached++;
                    } else if (line.contains(" source: ")) {
                        outsideCount++;
                        outside.append('\n').append(line);
                    }
                }
                String name = file.getFileName().toString();
                assertTrue(cached >= CACHED_MIN, name + ": from the cache only " + cached);
                assertTrue(outsideCount <= OUTSIDE_MAX, name + ": not from the cache:" + outside);
            }
        }
        assertEquals(3, processes, "logs of the command line, the sentry and the gofer");
    }

    /** What the virtual machine has to say goes nowhere near the container's output. */
    @Test
    void aDamagedCacheIsToldOnStandardError() throws Exception {
        try (FileChannel cache =
                FileChannel.open(copy.resolve("lib/cli.aot"), StandardOpenOption.WRITE)) {
            cache.truncate(cache.size() / 2);
        }
        Outcome outcome =
                new CommandLine(
                                new Runtime(
                                        "damaged", List.of(copy.resolve("bin/runsc-j").toString())),
                                copy)
                        .call("do", "--", "echo", "hello");
        assertEquals("hello\n", outcome.output());
        assertEquals(0, outcome.status());
        assertTrue(outcome.errors().contains("AOT cache"), outcome.errors());
    }
}
