package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits of a configuration on the host's control groups, and pause and resume: as runc has them.
 */
class ControlGroupTest {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int FAR_BELOW_A_LIMIT = 19;

    @TempDir Path directory;

    @BeforeAll
    static void needsControlGroups() throws IOException {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: control groups need runc as the oracle");
        assumeTrue(Runtime.installed("gcc"), "SKIPPED: needs gcc");
        Path trial = root("freezer").resolve("runsc-j-trial");
        try {
            Files.createDirectory(trial);
            Files.delete(trial);
        } catch (IOException e) {
            assumeTrue(false, "SKIPPED: no control groups can be made here: " + e);
        }
        assumeTrue(
                !unified() || Files.readString(ROOT.resolve("cgroup.controllers")).contains("pids"),
                "SKIPPED: no controllers");
    }

    /** Ends what a failed test has left, and removes the groups above the containers' own. */
    @AfterEach
    void cleanUp() throws Exception {
        for (Runtime runtime : both()) {
            for (String id : List.of("limits", "forks", "paused")) {
                new CommandLine(runtime, directory).call("delete", "--force", id);
            }
        }
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(ROOT)) {
            for (Path hierarchy : hierarchies) {
                removeEmpty(hierarchy.resolve("runsc-j-test"));
            }
        }
        removeEmpty(ROOT.resolve("runsc-j-test"));
    }

    private static void removeEmpty(Path group) throws IOException {
        if (Files.isDirectory(group)) {
            Files.delete(group);
        }
    }

    private static boolean unified() {
        return Files.exists(ROOT.resolve("cgroup.controllers"));
    }

    private static Path root(String controller) {
        return unified() ? ROOT : ROOT.resolve(controller);
    }

    private static Path group(String controller, Runtime runtime) {
        return root(controller).resolve("runsc-j-test/" + runtime.name());
    }

    private static List<Runtime> both() {
        return List.of(Runtime.LINUX, Platforms.available().getFirst());
    }

    /** Writes a bundle whose linux part starts with more fields. */
    private Bundle bundle(Runtime runtime, String body, String resources) throws Exception {
        Bundle bundle = TinyBundle.write(directory.resolve(runtime.name()), body);
        Path file = bundle.directory().resolve("config.json");
        String config = Files.readString(file);
        assertTrue(config.contains("\"linux\": {"), config);
        Files.writeString(
                file,
                config.replace(
                        "\"linux\": {",
                        "\"linux\": {\"cgroupsPath\": \"/runsc-j-test/"
                                + runtime.name()
                                + "\", \"resources\": {"
                                + resources
                                + "}, "));
        return bundle;
    }

    @Test
    void limitsAreWrittenAndChangedAndGone() throws Exception {
        List<List<String>> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            Bundle bundle =
                    bundle(
                            runtime,
                            "for (;;) pause();",
                            "\"memory\": {\"limit\": 268435456, \"reservation\": 134217728},"
                                    + " \"cpu\": {\"shares\": 512, \"quota\": 150000, \"period\":"
                                    + " 100000, \"cpus\": \"0\"}, \"pids\": {\"limit\": 100}");
            told.add(limits(runtime, new CommandLine(runtime, directory), bundle));
        }
        assertEquals(told.get(0), told.get(1));
    }

    private static List<String> limits(Runtime runtime, CommandLine line, Bundle bundle)
            throws Exception {
        List<String> told = new ArrayList<>();
        line.call("run", "--detach", "--bundle", bundle.directory().toString(), "limits");
        told.add(files(runtime));
        Outcome update =
                line.call(
                        "update",
                        "--cpu-share",
                        "2048",
                        "--cpu-quota",
                        "70000",
                        "--cpu-period",
                        "50000",
                        "limits");
        told.add(update.status() + files(runtime));
        told.add("wrong: " + line.call("update", "--cpuset-cpus", "4000", "limits").status());
        told.add("none: " + line.call("update", "--cpu-share", "2", "nobody").status());
        told.add("delete: " + line.call("delete", "--force", "limits").status());
        for (String controller : List.of("cpu", "memory", "pids", "freezer")) {
            told.add(controller + Files.exists(group(controller, runtime)));
        }
        return told;
    }

    private static String files(Runtime runtime) throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> names =
                unified()
                        ? List.of("cpu.weight", "cpu.max", "cpuset.cpus", "memory.low")
                        : List.of(
                                "cpu.shares",
                                "cpu.cfs_quota_us",
                                "cpu.cfs_period_us",
                                "cpuset.cpus",
                                "memory.soft_limit_in_bytes");
        for (String name : names) {
            String controller = name.substring(0, name.indexOf('.'));
            text.append(' ').append(name).append('=');
            text.append(Files.readString(group(controller, runtime).resolve(name)).strip());
        }
        return text.toString();
    }

    /** The limit is the guest's to the task, whatever the sandbox itself needs. */
    @Test
    void forksUpToTheLimit() throws Exception {
        List<String> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            Bundle bundle =
                    bundle(
                            runtime,
                            "int n = 0; while (n < 100) { int pid = fork(); if (pid == 0) for (;;)"
                                    + " pause(); if (pid < 0) { perror(\"fork\"); break; } n++; }"
                                    + " printf(\"%d\\n\", n); return 0;",
                            "\"pids\": {\"limit\": " + (FAR_BELOW_A_LIMIT + 1) + "}");
            CommandLine line = new CommandLine(runtime, directory);
            Outcome outcome = line.call("run", "--bundle", bundle.directory().toString(), "forks");
            told.add(outcome.visible());
            assertEquals(FAR_BELOW_A_LIMIT + "\n", outcome.output(), () -> outcome.visible());
        }
        assertEquals(told.get(0), told.get(1));
    }

    @Test
    void pausedAndResumed() throws Exception {
        List<List<String>> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            Bundle bundle = bundle(runtime, "for (;;) pause();", "");
            told.add(pauses(new CommandLine(runtime, directory), bundle));
        }
        assertEquals(told.get(0), told.get(1));
    }

    private static List<String> pauses(CommandLine line, Bundle bundle) throws Exception {
        List<String> told = new ArrayList<>();
        String path = bundle.directory().toString();
        told.add("pause none: " + line.call("pause", "paused").status());
        line.call("run", "--detach", "--bundle", path, "paused");
        told.add("resume running: " + line.call("resume", "paused").status());
        told.add("pause: " + line.call("pause", "paused").status());
        told.add(status(line));
        told.add("pause again: " + line.call("pause", "paused").status());
        told.add("exec: " + (line.call("exec", "paused", "/bin/program").status() != 0));
        told.add("delete: " + line.call("delete", "paused").status());
        told.add("resume: " + line.call("resume", "paused").status());
        told.add(status(line));
        told.add("pause: " + line.call("pause", "paused").status());
        told.add("signal: " + line.call("kill", "paused", "KILL").status());
        Waiting.until("the signal has ended it", () -> status(line).equals("stopped"));
        told.add("delete: " + line.call("delete", "paused").status());
        line.call("run", "--detach", "--bundle", path, "paused");
        told.add("pause: " + line.call("pause", "paused").status());
        told.add("delete by force: " + line.call("delete", "--force", "paused").status());
        told.add("state: " + line.call("state", "paused").status());
        return told;
    }

    private static String status(CommandLine line) throws IOException, InterruptedException {
        String state = line.call("state", "paused").output();
        for (String word : List.of("created", "running", "paused", "stopped")) {
            if (state.replace(" ", "").contains("\"status\":\"" + word + "\"")) {
                return word;
            }
        }
        return state;
    }
}
