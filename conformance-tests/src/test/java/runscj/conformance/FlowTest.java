package runscj.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a container by single commands, signals to {@code run}, and standard streams: the
 * same as under runc.
 */
class FlowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;

    @BeforeAll
    static void needsLinux() {
        assumeTrue(Runtime.installed("runc"), "SKIPPED: flows need runc as the oracle");
    }

    /** Runtimes to compare: runc, then ours. */
    private static List<Runtime> both() {
        return List.of(Runtime.LINUX, Platforms.available().getFirst());
    }

    @Test
    void createStartKillDelete() throws Exception {
        List<List<String>> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            try (OverlayMount copy =
                    OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("copy"))) {
                told.add(
                        life(
                                new CommandLine(runtime, directory),
                                bundle(copy.directory(), "sleep 1000 & wait")));
            }
        }
        assertEquals(told.get(0), told.get(1));
    }

    private static List<String> life(CommandLine line, Bundle bundle) throws Exception {
        List<String> told = new ArrayList<>();
        tell(
                told,
                "create",
                line.call("create", "--bundle", bundle.directory().toString(), "flow"));
        tell(told, "created", line.call("state", "flow"));
        tell(told, "delete of a created one", line.call("delete", "flow"));
        tell(
                told,
                "create again",
                line.call("create", "--bundle", bundle.directory().toString(), "flow"));
        tell(told, "start", line.call("start", "flow"));
        tell(told, "start again", line.call("start", "flow").status());
        tell(told, "running", line.call("state", "flow"));
        tell(told, "list", line.call("list", "--format", "json"));
        tell(told, "quiet", line.call("list", "-q"));
        tell(told, "exec", line.call("exec", "flow", "/bin/sh", "-c", "echo from exec; exit 7"));
        tell(
                told,
                "exec as user",
                line.call(
                        "exec",
                        "--user",
                        "5:6",
                        "--cwd",
                        "/usr",
                        "--env",
                        "A=b c",
                        "flow",
                        "/bin/sh",
                        "-c",
                        "id -u; id -g; pwd; echo $A"));
        tell(told, "exec of nothing", line.call("exec", "flow", "/no/such/program").status());
        tell(
                told,
                "exec killed",
                line.call("exec", "flow", "/bin/sh", "-c", "kill -KILL $$").status());
        tell(told, "ps", line.call("ps", "--format", "json", "flow").status());
        tell(told, "kill", line.call("kill", "flow", "KILL"));
        Waiting.until(
                "stopped",
                () ->
                        line.call("state", "flow")
                                .output()
                                .replace(" ", "")
                                .contains("\"status\":\"stopped\""));
        tell(told, "stopped", line.call("state", "flow"));
        tell(told, "kill stopped", line.call("kill", "flow", "TERM").status());
        tell(told, "exec stopped", line.call("exec", "flow", "/bin/true").status());
        tell(told, "delete", line.call("delete", "flow"));
        tell(told, "state of none", line.call("state", "flow").status());
        tell(told, "delete none", line.call("delete", "flow").status());
        tell(told, "force delete none", line.call("delete", "--force", "flow").status());
        tell(told, "list none", line.call("list", "--format", "json").status());
        return told;
    }

    private static void tell(List<String> told, String what, int status) {
        told.add(what + ": " + status);
    }

    private static void tell(List<String> told, String what, Outcome outcome) throws Exception {
        String output = outcome.output();
        if (output.startsWith("{") || output.startsWith("[")) {
            output = comparable(JSON.readTree(output)).toString();
        }
        told.add(what + ": " + outcome.status() + " " + output);
    }

    /** Replaces what cannot be equal by its kind. */
    private static JsonNode comparable(JsonNode node) {
        if (node instanceof ArrayNode array) {
            array.forEach(FlowTest::comparable);
        } else if (node instanceof ObjectNode object) {
            if (object.has("pid")) {
                object.put("pid", object.get("pid").asInt() > 0 ? "a pid" : "none");
            }
            for (String field : List.of("ociVersion", "created")) {
                if (object.has(field)) {
                    object.put(field, object.get(field).isTextual() ? "a text" : "not a text");
                }
            }
            ObjectNode sorted = JSON.createObjectNode();
            object.properties().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(field -> sorted.set(field.getKey(), field.getValue()));
            object.removeAll();
            object.setAll(sorted);
        }
        return node;
    }

    @Test
    void signalsToRunReachTheGuest() throws Exception {
        List<String> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            StringBuilder all = new StringBuilder();
            for (String signal : List.of("HUP", "USR1", "TERM", "INT")) {
                all.append(
                                signalled(
                                        runtime,
                                        signal,
                                        "trap 'echo got " + signal + "; exit 9' " + signal))
                        .append('\n');
            }
            told.add(all.toString());
        }
        assertEquals(told.get(0), told.get(1));
    }

    private String signalled(Runtime runtime, String signal, String trap) throws Exception {
        try (OverlayMount copy =
                OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("copy"))) {
            CommandLine line = new CommandLine(runtime, directory);
            Bundle bundle =
                    bundle(
                            copy.directory(),
                            trap
                                    + "; echo ready; while :; do read -t 0.1 x < /dev/zero; sleep"
                                    + " 0.05; done");
            Path output = directory.resolve(runtime.name() + "-files/out");
            Files.deleteIfExists(output);
            Process run = line.start("run", "--bundle", bundle.directory().toString(), "signalled");
            Waiting.until(
                    "ready",
                    () -> Files.exists(output) && Files.readString(output).contains("ready"));
            new ProcessBuilder("kill", "-" + signal, Long.toString(run.pid())).start().waitFor();
            return line.end(run).visible();
        }
    }

    /** An engine takes the pid of a pid file for the program's own, as it is under runc. */
    @Test
    void pidFileOfDetachedExecStandsForTheProgram() throws Exception {
        List<List<String>> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            try (OverlayMount copy =
                    OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("copy"))) {
                told.add(detached(runtime, bundle(copy.directory(), "sleep 1000 & wait")));
            }
        }
        assertEquals(told.get(0), told.get(1));
    }

    private List<String> detached(Runtime runtime, Bundle bundle) throws Exception {
        List<String> told = new ArrayList<>();
        CommandLine line = new CommandLine(runtime, directory);
        Path output = directory.resolve(runtime.name() + "-files/out");
        Path pidFile = directory.resolve(runtime.name() + ".pid");
        line.call("run", "--detach", "--bundle", bundle.directory().toString(), "detached");
        for (String signal : List.of("TERM", "KILL")) {
            tell(
                    told,
                    "exec",
                    line.call(
                                    "exec",
                                    "--detach",
                                    "--pid-file",
                                    pidFile.toString(),
                                    "detached",
                                    "/bin/bash",
                                    "-c",
                                    "trap 'echo got it; exit' TERM; echo $$ >/tmp/pid; echo ready;"
                                            + " while :; do read -t 0.1 x < /dev/zero; sleep 0.05;"
                                            + " done")
                            .status());
            Waiting.until("ready", () -> Files.readString(output).contains("ready"));
            String pid = Files.readString(pidFile);
            new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
            Waiting.until(signal + " has ended it", () -> gone(pid));
            told.add(signal + " " + Files.readString(output).contains("got it"));
            Waiting.until(
                    "the program has ended",
                    () ->
                            line.call(
                                                    "exec",
                                                    "detached",
                                                    "/bin/sh",
                                                    "-c",
                                                    "kill -0 $(cat /tmp/pid)")
                                            .status()
                                    != 0);
        }
        tell(
                told,
                "exec of nothing",
                line.call("exec", "--detach", "detached", "/no/such/program").status());
        tell(told, "delete", line.call("delete", "--force", "detached").status());
        return told;
    }

    /** Returns whether a process has ended, whoever is to reap it. */
    private static boolean gone(String pid) throws java.io.IOException {
        Path stat = Path.of("/proc", pid, "stat");
        try {
            return Files.readString(stat).replaceFirst(".*\\) ", "").startsWith("Z");
        } catch (java.nio.file.NoSuchFileException ended) {
            return true;
        } catch (java.io.IOException ended) {
            return !Files.exists(stat);
        }
    }

    @Test
    void streamsArePipesFilesAndNothing() throws Exception {
        String script = "cat; echo end of input; echo to stderr >&2; ls /proc/self/fd | wc -l";
        List<String> told = new ArrayList<>();
        for (Runtime runtime : both()) {
            try (OverlayMount copy =
                    OverlayMount.over(DebianRootfs.find().directory(), directory.resolve("copy"))) {
                Bundle bundle = bundle(copy.directory(), script);
                String run =
                        String.join(" ", runtime.command())
                                + " run --bundle "
                                + bundle.directory()
                                + " streams-"
                                + runtime.name();
                StringBuilder all = new StringBuilder();
                for (String line :
                        List.of(
                                // runc copies each stream by itself: their order is nobody's
                                "echo before >$F; echo through a pipe | RUN >>$F 2>$F.err; cat"
                                        + " $F.err >>$F; echo after >>$F",
                                "(echo before; RUN </dev/null 2>/dev/null; echo after) >$F",
                                "(echo before; RUN; echo after) </etc/debian_version >$F 2>$F.err;"
                                        + " cat $F.err >>$F",
                                "head -c 300000 /dev/zero | RUN | wc -c >$F",
                                "yes | head -c 100 | RUN 2>$F.err | cat >$F; cat $F.err >>$F")) {
                    Path file = directory.resolve("streams.out");
                    Process shell =
                            new ProcessBuilder(
                                            "sh",
                                            "-c",
                                            line.replace("RUN", run).replace("$F", file.toString()))
                                    .redirectInput(new File("/dev/null"))
                                    .start();
                    assertTrue(shell.waitFor(60, TimeUnit.SECONDS), line);
                    all.append(line)
                            .append(": ")
                            .append(shell.exitValue())
                            .append('\n')
                            .append(Files.readString(file));
                }
                told.add(all.toString());
            }
        }
        assertEquals(told.get(0), told.get(1));
    }

    @Test
    void leavesNothing() throws Exception {
        CommandLine ours = new CommandLine(Platforms.available().getFirst(), directory);
        Bundle bundle = bundle(DebianRootfs.find().directory(), "sleep 1000");
        assertEquals(
                0,
                ours.call("run", "--detach", "--bundle", bundle.directory().toString(), "left")
                        .status());
        assertEquals(0, ours.call("delete", "--force", "left").status());
        assertEquals(Set.of(), ours.traces());
    }

    private Bundle bundle(Path rootfs, String script) throws Exception {
        return Bundle.write(
                directory.resolve("bundle"), rootfs, false, List.of("/bin/bash", "-c", script));
    }
}
