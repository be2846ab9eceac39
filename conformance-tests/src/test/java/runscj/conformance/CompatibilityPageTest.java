package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md} is what the kept results of other people's suites give. */
class CompatibilityPageTest {
    @Test
    void isWhatResultsAndReasonsGive() throws Exception {
        succeeds("bin/compatibility", "--check");
    }

    /** The tests of {@code bin/compatibility} itself, which are Python like it. */
    @Test
    void differencesAreFoundAndExplained() throws Exception {
        succeeds(
                "python3",
                "-B",
                "-m",
                "unittest",
                "discover",
                "-s",
                "conformance-tests/compatibility",
                "-p",
                "*_test.py");
    }

    private static void succeeds(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command))
                        .directory(repository().toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
