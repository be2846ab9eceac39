package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every program of {@code src/main/c} on real Linux (under runc) and then on each of our
 * platforms; the same output and exit status are expected. A program prints one line per case.
 * {@code -Dconformance.only=REGEX} chooses programs, {@code -Dconformance.platforms=ptrace}
 * platforms.
 */
class ConformanceTest {
    private static final Path SOURCES = Path.of("src/main/c");
    private static final Path WORK = Path.of("target/guests").toAbsolutePath();
    private static final Path CASES = Path.of("target/call-cases.txt");
    private static final String ALL = ".*";
    private static final String ONLY = System.getProperty("conformance.only", ALL);

    private final ConcurrentMap<String, Outcome> oracle = new ConcurrentHashMap<>();
    private final CallCases cases = new CallCases();

    @BeforeAll
    static void needsLinux() throws IOException {
        Files.deleteIfExists(CASES); // an earlier run's
        assumeTrue(
                Runtime.installed("runc") && Runtime.installed("gcc"),
                "SKIPPED: conformance needs runc and gcc");
    }

    @TestFactory
    Stream<DynamicTest> sameAsLinux() throws IOException {
        List<String> programs;
        try (Stream<Path> sources = Files.list(SOURCES)) {
            programs =
                    sources.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".c"))
                            .map(name -> name.substring(0, name.length() - 2))
                            .filter(name -> name.matches(ONLY))
                            .sorted()
                            .toList();
        }
        List<Runtime> platforms = Platforms.available();
        Stream<DynamicTest> comparisons =
                programs.stream().flatMap(program -> comparisons(program, platforms));
        return ONLY.equals(ALL) && platforms.stream().anyMatch(ConformanceTest::counts)
                ? Stream.concat(
                        comparisons,
                        Stream.of(dynamicTest("every call has a case", this::everyCallHasACase)))
                : comparisons;
    }

    private Stream<DynamicTest> comparisons(String program, List<Runtime> platforms) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(dynamicTest(program + "[linux]", () -> linux(program)));
        for (Runtime platform : platforms) {
            tests.add(
                    dynamicTest(
                            program + "[" + platform.name() + "]",
                            () -> assertSame(program, platform)));
        }
        return tests.stream();
    }

    /**
     * Calls are counted on the platform that traps each of them anyway; the other one answers some
     * without the sentry, unless they are watched.
     */
    private static boolean counts(Runtime platform) {
        return platform.name().equals("ptrace");
    }

    private void everyCallHasACase() throws IOException {
        assertEquals(List.of(), cases.write(CASES), "calls that no program shows");
    }

    private Outcome linux(String program) throws Exception {
        Outcome outcome = oracle.get(program);
        if (outcome == null) {
            outcome = Runtime.LINUX.run(guest(program));
            oracle.put(program, outcome);
        }
        assertTrue(outcome.status() >= 0, () -> "on Linux itself: " + oracle.get(program));
        assertTrue(
                outcome.output().lines().count() >= 2,
                "a conformance program prints several cases");
        return outcome;
    }

    private void assertSame(String program, Runtime platform) throws Exception {
        String difference = KnownDifferences.reason(program, platform.name());
        assumeTrue(difference == null, () -> "SKIPPED: known difference from Linux: " + difference);
        Outcome expected = linux(program);
        Outcome actual =
                counts(platform)
                        ? platform.runCounted(guest(program))
                        : platform.run(guest(program));
        if (!actual.visible().equals(expected.visible())) {
            // where Linux's own answer depends on timing, what it gives another time is as right
            expected = Runtime.LINUX.run(guest(program));
        }
        assertEquals(
                expected.visible(), actual.visible(), () -> "standard error: " + actual.errors());
        if (counts(platform)) {
            cases.add(program, actual.tally());
        }
    }

    /**
     * Returns what a first line {@code // capabilities: CAP_X CAP_Y} of a program asks for beyond
     * Docker's.
     */
    private static List<String> capabilities(Path source) throws IOException {
        String prefix = "// capabilities: ";
        try (Stream<String> lines = Files.lines(source)) {
            String first = lines.findFirst().orElse("");
            return first.startsWith(prefix)
                    ? List.of(first.substring(prefix.length()).split(" "))
                    : List.of();
        }
    }

    private static Bundle guest(String program) throws Exception {
        Path rootfs = WORK.resolve(program + "/rootfs");
        Path binary = rootfs.resolve("guest");
        for (String directory : List.of("proc", "sys", "dev", "tmp", "etc", "root")) {
            Files.createDirectories(rootfs.resolve(directory));
        }
        Path source = SOURCES.resolve(program + ".c");
        if (!Files.exists(binary)
                || Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(source))
                        < 0) {
            Process gcc =
                    new ProcessBuilder(
                                    "gcc",
                                    "-O1",
                                    "-std=gnu17",
                                    "-static",
                                    "-pthread",
                                    "-w",
                                    "-o",
                                    binary.toString(),
                                    source.toString())
                            .inheritIO()
                            .start();
            assertEquals(0, gcc.waitFor(), "gcc " + source);
        }
        return Bundle.write(
                WORK.resolve(program), rootfs, false, List.of("/guest"), capabilities(source));
    }
}
