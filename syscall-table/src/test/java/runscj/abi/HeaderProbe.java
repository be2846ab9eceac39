package runscj.abi;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the C compiler whether expressions have the values that we think: one static assertion a
 * line, so that an error's line says which. Skips the test, loudly, where there is no compiler.
 */
final class HeaderProbe {
    /** Names whose value differs, with the compiler's words; names that the headers do not have. */
    record Result(List<String> different, List<String> missing) {}

    private static final Pattern ERROR =
            Pattern.compile("(?m)^[^\\n]*probe\\.c:(\\d+):\\d+: error: (.*)$");
    private static final boolean COMPILER = Files.isExecutable(Path.of("/usr/bin/gcc"));

    private final StringBuilder source = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private final int firstLine;

    HeaderProbe(String headers, String declaration) {
        source.append("#define _GNU_SOURCE 1\n");
        int lines = 2;
        for (String header : headers.split(" ")) {
            source.append("#if __has_include(<").append(header).append(">)\n");
            source.append("#include <").append(header).append(">\n#endif\n");
            lines += 3;
        }
        source.append(declaration).append('\n');
        firstLine = lines + 1;
    }

    void expectInt(String name, String expression, int value) {
        expect(name, "(int) (" + expression + ") == (int) " + value + "LL");
    }

    void expectLong(String name, String expression, long value) {
        expect(name, "(long long) (" + expression + ") == " + value + "LL");
    }

    private void expect(String name, String condition) {
        names.add(name);
        source.append("_Static_assert(").append(condition).append(", \"differs\");\n");
    }

    Result run() throws IOException, InterruptedException {
        if (!COMPILER) {
            System.err.println("SKIPPED: no /usr/bin/gcc, so the headers cannot be compared");
        }
        assumeTrue(COMPILER, "no /usr/bin/gcc");
        Path directory = Files.createTempDirectory("runscj-probe");
        try {
            Path file = Files.writeString(directory.resolve("probe.c"), source);
            var command =
                    new ProcessBuilder(
                            "/usr/bin/gcc",
                            "-w",
                            "-fsyntax-only",
                            "-fmax-errors=0",
                            file.toString());
            command.environment().put("LC_ALL", "C");
            Process compiler = command.redirectErrorStream(true).start();
            String output =
                    new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            compiler.waitFor();
            return sort(output);
        } finally {
            Files.deleteIfExists(directory.resolve("probe.c"));
            Files.delete(directory);
        }
    }

    private Result sort(String output) {
        List<String> different = new ArrayList<>();
        Set<String> missing = new HashSet<>();
        Matcher error = ERROR.matcher(output);
        while (error.find()) {
            int index = Integer.parseInt(error.group(1)) - firstLine;
            assertTrue(
                    index >= 0 && index < names.size(), () -> "headers do not compile: " + output);
            if (error.group(2).startsWith("static assertion failed")) {
                different.add(names.get(index));
            } else {
                missing.add(names.get(index));
            }
        }
        return new Result(different, List.copyOf(missing));
    }
}
