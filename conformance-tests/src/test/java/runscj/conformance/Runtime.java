package runscj.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An OCI runtime command: runc is the real Linux that answers first, runsc-j on each platform comes
 * after it.
 *
 * @param name shown in test names
 * @param command binary and global flags
 */
record Runtime(String name, List<String> command) {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final long TIMEOUT_S = 300;
    private static final String TALLY = "tally: ";

    /** What sandboxes say of their own ends; kept while the tests run. */
    private static final Path LOGS = logs();

    static final Runtime LINUX = new Runtime("linux", List.of("runc"));

    static Runtime runscj(String platform) {
        return new Runtime(
                platform,
                List.of(binary().toString(), "--platform=" + platform, "--debug-log=" + LOGS));
    }

    private static Path logs() {
        try {
            Path directory = Files.createDirectories(Path.of("target/sandbox-logs"));
            return directory.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the built distribution's runtime binary. */
    static Path binary() {
        return Path.of(System.getProperty("runscj.binary", "../bin/runsc-j"))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Runs a bundle to its end. Output goes through files, so that what the runtime does with
     * offsets is tested along.
     */
    Outcome run(Bundle bundle) throws IOException, InterruptedException {
        return run(bundle, List.of());
    }

    /** Runs a bundle of ours and has the sentry count its calls: {@link Outcome#tally}. */
    Outcome runCounted(Bundle bundle) throws IOException, InterruptedException {
        return run(bundle, List.of("--strace-summary"));
    }

    private Outcome run(Bundle bundle, List<String> flags)
            throws IOException, InterruptedException {
        String id =
                "conformance-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        Path output = Files.createTempFile("conformance", ".out");
        Path errors = Files.createTempFile("conformance", ".err");
        try {
            List<String> line = new ArrayList<>(command);
            line.addAll(flags);
            line.addAll(List.of("run", "--bundle", bundle.directory().toString(), id));
            Process process =
                    new ProcessBuilder(line)
                            .redirectInput(new java.io.File("/dev/null"))
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                remove(id);
                process.destroyForcibly();
                return new Outcome(
                        -1,
                        read(output) + "\n[no end within " + TIMEOUT_S + " s]",
                        read(errors),
                        List.of());
            }
            int status = process.exitValue();
            return new Outcome(
                    status,
                    read(output),
                    read(errors) + (status < 128 ? "" : log(id)),
                    flags.isEmpty() ? List.of() : tally(id));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Returns the debug logs of a container, which say why a sandbox died. */
    private static String log(String id) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(LOGS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith(id + ".")) {
                    text.append("\n").append(file.getFileName()).append(":\n").append(read(file));
                }
            }
        }
        return text.toString();
    }

    private static List<String> tally(String id) {
        return read(LOGS.resolve(id + ".sentry.log"))
                .lines()
                .filter(line -> line.startsWith(TALLY))
                .map(line -> line.substring(TALLY.length()))
                .toList();
    }

    private void remove(String id) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("delete", "--force", id));
        Process process =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Returns whether a command is on the path. */
    static boolean installed(String command) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, command))) {
                return true;
            }
        }
        return false;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
