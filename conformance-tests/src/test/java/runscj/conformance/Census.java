package runscj.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Counts what a runtime could leave behind on the machine, as far as it can be told from what
 * others do: compare two of them.
 */
final class Census {
    private Census() {}

    /**
     * Returns counts by kind. Processes are those of sentries, gofers and their stubs, which nobody
     * else has the names of.
     */
    static TreeMap<String, Long> take() throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        counts.put(
                "mounts",
                (long)
                        Files.readAllLines(
                                        Path.of("/proc/self/mountinfo"),
                                        StandardCharsets.ISO_8859_1)
                                .size());
        counts.put("unix sockets with a path", rows("/proc/net/unix", "/"));
        counts.put("processes", (long) processes().size());
        counts.put("control groups", directories(Path.of("/sys/fs/cgroup")));
        counts.put("files in /tmp", entries(Path.of("/tmp")));
        counts.put("files in /run", entries(Path.of("/run")));
        counts.put("network namespaces", entries(Path.of("/run/netns")));
        return counts;
    }

    /** Returns the pids of our processes, by the first word of their command lines. */
    static List<String> processes() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process :
                    (Iterable<Path>)
                            all.filter(path -> path.getFileName().toString().matches("\\d+"))
                                    ::iterator) {
                try {
                    String line =
                            Files.readString(
                                    process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                    String name = line.substring(0, Math.max(0, line.indexOf(0)));
                    if (name.equals("sentry")
                            || name.equals("gofer")
                            || line.contains("runscj.cli.Main")) {
                        found.add(process.getFileName() + " " + line.replace('\0', ' '));
                    }
                } catch (IOException e) {
                    continue; // it has ended
                }
            }
        }
        return found;
    }

    private static long rows(String table, String with) throws IOException {
        return Files.readAllLines(Path.of(table), StandardCharsets.ISO_8859_1).stream()
                .filter(row -> row.contains(with))
                .count();
    }

    private static long entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }

    private static long directories(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isDirectory).count();
        }
    }
}
