package runscj.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A runtime as a user calls it, with a state directory of its own. */
final class CommandLine {
    private static final long TIMEOUT_S = 60;

    private final List<String> prefix = new ArrayList<>();
    private final Path state;
    private final Path files;

    /** Makes one whose state and output files are below a directory. */
    CommandLine(Runtime runtime, Path directory) throws IOException {
        state = directory.resolve(runtime.name() + "-state");
        files = Files.createDirectories(directory.resolve(runtime.name() + "-files"));
        prefix.addAll(runtime.command());
        prefix.addAll(List.of("--root", state.toString()));
    }

    /** Starts a command; its output goes to files. */
    Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(files.resolve("out").toFile())
                .redirectError(files.resolve("err").toFile())
                .start();
    }

    /** Waits for what {@link #start} started, whose output nothing else has overwritten. */
    Outcome end(Process process) throws IOException, InterruptedException {
        int status = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
        process.destroyForcibly();
        return new Outcome(status, text("out"), text("err"), List.of());
    }

    /** Runs a command to its end. */
    Outcome call(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    /** Returns a number of a container's stored record. */
    long stored(String id, String field) throws IOException {
        String json = Files.readString(state.resolve(id).resolve("state.json"));
        Matcher number = Pattern.compile("\"" + field + "\":\\s*(\\d+)").matcher(json);
        if (!number.find()) {
            throw new IOException("no " + field + " in " + json);
        }
        return Long.parseLong(number.group(1));
    }

    /**
     * Returns what there is of this runtime's containers: state, mounts and sockets below its state
     * directory.
     */
    Set<String> traces() throws IOException {
        Set<String> found = new TreeSet<>();
        if (Files.exists(state)) {
            try (Stream<Path> entries = Files.list(state)) {
                entries.forEach(entry -> found.add(entry.toString()));
            }
        }
        String key = state.toString();
        for (String table : List.of("/proc/self/mountinfo", "/proc/net/unix")) {
            for (String row : Files.readAllLines(Path.of(table), StandardCharsets.ISO_8859_1)) {
                if (row.contains(key)) {
                    found.add(table + ": " + row);
                }
            }
        }
        return found;
    }

    private String text(String name) throws IOException {
        return Files.readString(files.resolve(name), StandardCharsets.ISO_8859_1);
    }
}
