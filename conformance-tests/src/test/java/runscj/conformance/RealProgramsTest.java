package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the shell scripts of {@code src/main/programs} in a Debian root file system, under runc and
 * on each of our platforms; the same output and exit status are expected. The first line of a
 * script says what it tries. {@code -Dconformance.only=REGEX} chooses scripts.
 */
class RealProgramsTest {
    private static final Path PROGRAMS = Path.of("src/main/programs").toAbsolutePath();
    private static final String ONLY = System.getProperty("conformance.only", ".*");

    @TempDir static Path directory;

    private final Map<String, Outcome> oracle = new ConcurrentHashMap<>();

    @BeforeAll
    static void needsLinux() {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: real programs need runc as the oracle");
    }

    @TestFactory
    Stream<DynamicTest> sameAsLinux() throws IOException {
        List<String> scripts;
        try (Stream<Path> files = Files.list(PROGRAMS)) {
            scripts =
                    files.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".sh"))
                            .map(name -> name.substring(0, name.length() - 3))
                            .filter(name -> name.matches(ONLY))
                            .sorted()
                            .toList();
        }
        assertTrue(!scripts.isEmpty() || !ONLY.equals(".*"), "there are scripts");
        return scripts.stream()
                .flatMap(
                        script ->
                                Platforms.available().stream()
                                        .map(
                                                platform ->
                                                        dynamicTest(
                                                                script
                                                                        + "["
                                                                        + platform.name()
                                                                        + "]",
                                                                () ->
                                                                        assertSame(
                                                                                script,
                                                                                platform))));
    }

    private void assertSame(String script, Runtime platform) throws Exception {
        String difference = KnownDifferences.reason(script, platform.name());
        assumeTrue(difference == null, () -> "SKIPPED: known difference from Linux: " + difference);
        DebianRootfs rootfs = DebianRootfs.find();
        Outcome expected = oracle.get(script);
        if (expected == null) {
            try (OverlayMount copy =
                    OverlayMount.over(rootfs.directory(), directory.resolve(script))) {
                expected = Runtime.LINUX.run(bundle(script, copy.directory()));
            }
            oracle.put(script, expected);
        }
        Outcome actual = platform.run(bundle(script, rootfs.directory()));
        assertEquals(
                expected.visible(),
                actual.visible(),
                () -> platform.name() + ": standard error: " + actual.errors());
    }

    /**
     * Neither writes to the root file system itself: runc gets a copy on write of it, and ours
     * makes one.
     */
    private static Bundle bundle(String script, Path rootfs) throws IOException {
        return Bundle.write(
                directory.resolve(script + "-bundle"),
                rootfs,
                false,
                List.of("/bin/bash", "/programs/" + script + ".sh"),
                List.of(),
                Map.of("/programs", PROGRAMS));
    }
}
