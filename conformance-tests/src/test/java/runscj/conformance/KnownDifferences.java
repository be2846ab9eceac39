package runscj.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Programs whose output is known to differ from Linux: skipped loudly and counted, with a reason,
 * until they are mended. Lines: {@code program[platform]: reason}.
 */
final class KnownDifferences {
    private static final Path FILE = Path.of("known-differences.txt");

    private KnownDifferences() {}

    static @Nullable String reason(String program, String platform) {
        String key = program + '[' + platform + "]: ";
        for (String line : lines()) {
            if (line.startsWith(key)) {
                return line.substring(key.length());
            }
        }
        return null;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
