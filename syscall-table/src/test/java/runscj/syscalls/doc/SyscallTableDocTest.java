package runscj.syscalls.doc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import runscj.syscalls.Sysno;

final class SyscallTableDocTest {
    private static final int ROWS = Sysno.values().length;

    /** The compatibility page; {@code -Drunscj.regenerate=true} writes it. */
    @Test
    void compatibilityPageIsUpToDate() throws Exception {
        Path page = repository().resolve("docs/syscalls.md");
        String rendered = SyscallTableDoc.render(Format.MARKDOWN);
        if (Boolean.getBoolean("runscj.regenerate")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, rendered);
        }
        assertEquals(
                rendered,
                Files.exists(page) ? Files.readString(page) : "",
                "docs/syscalls.md is stale: run this test with -Drunscj.regenerate=true");
    }

    @Test
    void textHasALinePerCall() {
        List<String> lines = SyscallTableDoc.render(Format.TEXT).lines().toList();
        assertEquals(ROWS + 1, lines.size());
        int support = lines.getFirst().indexOf("SUPPORT");
        assertTrue(lines.get(1).startsWith("  0  read "), lines.get(1));
        for (String line : lines) {
            assertEquals(' ', line.charAt(support - 1), line);
        }
    }

    @Test
    void csvHasSevenFieldsALine() {
        List<String> lines = SyscallTableDoc.render(Format.CSV).lines().toList();
        assertEquals(ROWS + 1, lines.size());
        for (String line : lines) {
            String bare = line.replaceAll("\"(?:[^\"]|\"\")*\"", "");
            assertEquals(7, bare.split(",", -1).length, line);
        }
    }

    @Test
    void jsonBalances() {
        String json = SyscallTableDoc.render(Format.JSON);
        String bare = json.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "");
        assertEquals(
                bare.chars().filter(c -> c == '{').count(),
                bare.chars().filter(c -> c == '}').count());
        assertEquals(
                bare.chars().filter(c -> c == '[').count(),
                bare.chars().filter(c -> c == ']').count());
        assertEquals(ROWS, json.split("\"nr\": ").length - 1);
        assertTrue(json.contains("{\"kind\": \"flags\", \"names\": [\"O_NONBLOCK\""), "pipe2");
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
