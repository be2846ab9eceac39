package runscj.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SpecTest {
    private static final String MINIMAL =
            "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"a\"],\"cwd\":\"/\"},"
                    + "\"root\":{\"path\":\"r\"}}";

    record Bad(String name, String find, String replacement, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Each turns a good document into a bad one, with the message that must result. */
    static List<Bad> badDocuments() {
        String minimalHint = "missing: give the program and its arguments, such as [\"sh\"]";
        return List.of(
                new Bad(
                        "args is a number",
                        "[\"a\"]",
                        "7",
                        "process.args: expected an array of strings, found a number"),
                new Bad(
                        "args element",
                        "[\"a\"]",
                        "[\"a\",null]",
                        "process.args[1]: expected a string, found null"),
                new Bad(
                        "args empty",
                        "[\"a\"]",
                        "[]",
                        "process.args: empty: give the program and its arguments, such as"
                                + " [\"sh\"]"),
                new Bad("args null", "[\"a\"]", "null", "process.args: " + minimalHint),
                new Bad("args missing", "\"args\"", "\"Xargs\"", "process.args: " + minimalHint),
                new Bad(
                        "NUL in args",
                        "[\"a\"]",
                        "[\"a\\u0000\"]",
                        "process.args[0]: contains a NUL character: remove it"),
                new Bad(
                        "cwd relative",
                        "\"/\"",
                        "\"tmp\"",
                        "process.cwd: expected an absolute path, found \"tmp\": start it with /"),
                new Bad(
                        "cwd missing",
                        "\"cwd\"",
                        "\"dwc\"",
                        "process.cwd: missing: give the working directory, such as \"/\""),
                new Bad(
                        "root missing",
                        "\"root\"",
                        "\"rOOt\"",
                        "root: missing: add \"root\": {\"path\": \"rootfs\"}"),
                new Bad(
                        "root empty",
                        "\"r\"",
                        "\"\"",
                        "root.path: missing: give the directory of the root filesystem, such as"
                                + " \"rootfs\""),
                new Bad(
                        "root is text",
                        "{\"path\":\"r\"}",
                        "\"r\"",
                        "root: expected an object, found a string"),
                new Bad(
                        "version missing",
                        "\"ociVersion\"",
                        "\"o\"",
                        "ociVersion: missing: add \"ociVersion\": \"1.2.0\""),
                new Bad(
                        "version 2",
                        "1.0.2",
                        "2.0.0",
                        "ociVersion: version \"2.0.0\" is not known: use 1.x, such as 1.2.0"),
                new Bad(
                        "process missing",
                        "\"process\"",
                        "\"p\"",
                        "process: missing: say what to run (runsc-j spec writes an example)"),
                bad(
                        "uid too large",
                        "\"user\":{\"uid\":4294967295}",
                        "process.user.uid: the number 4294967295 is out of range: use one from 0 to"
                                + " 4294967294"),
                bad(
                        "uid negative",
                        "\"user\":{\"uid\":-1}",
                        "process.user.uid: the number -1 is out of range: use one from 0 to"
                                + " 4294967294"),
                bad(
                        "uid fraction",
                        "\"user\":{\"uid\":1.5}",
                        "process.user.uid: expected a whole number, found a fraction"),
                bad(
                        "uid exponent",
                        "\"user\":{\"uid\":1e3}",
                        "process.user.uid: expected a whole number, found a fraction"),
                bad(
                        "gid huge",
                        "\"user\":{\"gid\":99999999999999999999999}",
                        "process.user.gid: the number 99999999999999999999999 is out of range: use"
                                + " one from 0 to 4294967294"),
                bad(
                        "terminal text",
                        "\"terminal\":\"yes\"",
                        "process.terminal: expected true or false, found a string"),
                bad(
                        "rlimit unknown",
                        "\"rlimits\":[{\"type\":\"RLIMIT_X\"}]",
                        "process.rlimits[0].type: unknown value \"RLIMIT_X\": use one of"
                                + " RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE,"
                                + " RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS,"
                                + " RLIMIT_LOCKS, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE,"
                                + " RLIMIT_RTPRIO, RLIMIT_RTTIME"),
                bad(
                        "rlimit soft",
                        "\"rlimits\":[{\"type\":\"RLIMIT_CPU\",\"soft\":18446744073709551615,\"hard\":1}]",
                        "process.rlimits[0].soft: above the hard limit: lower it or raise hard"),
                bad(
                        "rlimit twice",
                        "\"rlimits\":[{\"type\":\"RLIMIT_CPU\"},{\"type\":\"RLIMIT_CPU\"}]",
                        "process.rlimits[1].type: RLIMIT_CPU is given twice: remove one"),
                bad(
                        "rlimit negative",
                        "\"rlimits\":[{\"type\":\"RLIMIT_CPU\",\"soft\":-1}]",
                        "process.rlimits[0].soft: the number -1 is out of range: use one from 0 to"
                                + " 18446744073709551615"),
                bad(
                        "oom score",
                        "\"oomScoreAdj\":1001",
                        "process.oomScoreAdj: the number 1001 is out of range: use one from -1000"
                                + " to 1000"),
                top(
                        "mount without destination",
                        "\"mounts\":[{\"destination\":\"/a\"},{}]",
                        "mounts[1].destination: missing: give the absolute path inside the"
                                + " container"),
                top(
                        "mount option",
                        "\"mounts\":[{\"destination\":\"/a\",\"options\":[\"ro\",3]}]",
                        "mounts[0].options[1]: expected a string, found a number"),
                top(
                        "mapping wraps",
                        "\"linux\":{\"uidMappings\":[{\"containerID\":1,\"hostID\":0,\"size\":4294967295},{\"containerID\":2,\"hostID\":0,\"size\":4294967295}]}",
                        "linux.uidMappings[1].size: the range goes past id 4294967295: make it"
                                + " smaller"),
                top(
                        "namespace type",
                        "\"linux\":{\"namespaces\":[{\"type\":\"net\"}]}",
                        "linux.namespaces[0].type: unknown value \"net\": use one of pid, network,"
                                + " mount, ipc, uts, user, cgroup, time"),
                top(
                        "namespace twice",
                        "\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"pid\"}]}",
                        "linux.namespaces[1].type: pid is given twice: remove one"),
                top(
                        "namespace path",
                        "\"linux\":{\"namespaces\":[{\"type\":\"pid\",\"path\":\"x\"}]}",
                        "linux.namespaces[0].path: expected an absolute path, found \"x\": start it"
                                + " with /"),
                top(
                        "masked path",
                        "\"linux\":{\"maskedPaths\":[\"proc\"]}",
                        "linux.maskedPaths[0]: expected an absolute path, found \"proc\": start it"
                                + " with /"),
                top(
                        "propagation",
                        "\"linux\":{\"rootfsPropagation\":\"up\"}",
                        "linux.rootfsPropagation: unknown value \"up\": use one of shared, slave,"
                                + " private, unbindable, rshared, rslave, rprivate, runbindable"),
                top(
                        "memory limit",
                        "\"linux\":{\"resources\":{\"memory\":{\"limit\":9223372036854775808}}}",
                        "linux.resources.memory.limit: the number 9223372036854775808 is out of"
                                + " range: use one from -9223372036854775808 to 9223372036854775807"),
                top(
                        "seccomp action",
                        "\"linux\":{\"seccomp\":{\"defaultAction\":\"ALLOW\"}}",
                        "linux.seccomp.defaultAction: unknown value \"ALLOW\": use one of"
                                + " SCMP_ACT_KILL, SCMP_ACT_KILL_PROCESS, SCMP_ACT_KILL_THREAD,"
                                + " SCMP_ACT_TRAP, SCMP_ACT_ERRNO, SCMP_ACT_TRACE, SCMP_ACT_ALLOW,"
                                + " SCMP_ACT_LOG, SCMP_ACT_NOTIFY"),
                top(
                        "seccomp argument",
                        "\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"x\"],\"action\":\"SCMP_ACT_TRAP\",\"args\":[{\"index\":6}]}]}}",
                        "linux.seccomp.syscalls[0].args[0].index: the number 6 is out of range: use"
                                + " one from 0 to 5"),
                top(
                        "hook path",
                        "\"hooks\":{\"poststop\":[{\"path\":\"ls\"}]}",
                        "hooks.poststop[0].path: expected an absolute path, found \"ls\": start it"
                                + " with /"),
                top(
                        "hook timeout",
                        "\"hooks\":{\"poststop\":[{\"path\":\"/ls\",\"timeout\":0}]}",
                        "hooks.poststop[0].timeout: the number 0 is out of range: use one from 1 to"
                                + " 2147483647"),
                top(
                        "annotation",
                        "\"annotations\":{\"a.b\":{}}",
                        "annotations.a.b: expected a string, found an object"),
                top(
                        "control characters in a name",
                        "\"annotations\":{\"\\u001b[2J\\n\":1}",
                        "annotations.?[2J?: expected a string, found a number"),
                new Bad("an array", MINIMAL, "[]", "expected an object, found an array"),
                new Bad("empty", MINIMAL, "", "the file is empty: expected a JSON object"),
                new Bad("blank", MINIMAL, " \n\t ", "the file is empty: expected a JSON object"),
                new Bad(
                        "trailing text",
                        MINIMAL,
                        MINIMAL + " {}",
                        "text after the end of the JSON document"),
                new Bad(
                        "cut off",
                        MINIMAL,
                        "{\"root\": {",
                        "not valid JSON: expected a name in quotes, found the end of the file"),
                new Bad(
                        "comment",
                        MINIMAL,
                        "// no\n{}",
                        "not valid JSON: expected a value, found '/'"));
    }

    private static Bad bad(String name, String field, String message) {
        return new Bad(name, "\"args\"", field + ",\"args\"", message);
    }

    private static Bad top(String name, String field, String message) {
        return new Bad(name, "{\"ociVersion\"", "{" + field + ",\"ociVersion\"", message);
    }

    @ParameterizedTest
    @MethodSource("badDocuments")
    void namesTheFieldAndTheRemedy(Bad bad) {
        assertTrue(MINIMAL.contains(bad.find));
        String document = MINIMAL.replace(bad.find, bad.replacement);
        SpecException e =
                assertThrows(
                        SpecException.class,
                        () -> Spec.parse("config.json", document.getBytes(UTF_8)));
        String message = e.getMessage().replaceFirst(" \\(line 1, column [0-9]+\\)$", "");
        assertEquals("config.json: " + bad.message, message);
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void saysWhereTheWrongValueStarts() {
        String document = "{\n  \"process\": {\n    \"args\": [\"a\",\n      7]}}";
        assertEquals(
                "config.json: process.args[1]: expected a string, found a number"
                        + " (line 4, column 7)",
                message(document.getBytes(UTF_8)));
        assertEquals(
                "config.json: not valid JSON: expected a value, found '}'" + " (line 4, column 7)",
                message(document.replace("7]", "}]").getBytes(UTF_8)));
    }

    @Test
    void keepsEveryFieldThroughWritingAndReading() throws Exception {
        Spec spec = Spec.parse("config.json", FullSpec.JSON.getBytes(UTF_8));
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode expected = (ObjectNode) mapper.readTree(FullSpec.JSON);
        expected.remove(List.of("windows", "vm", "ignored"));
        ((ObjectNode) expected.get("mounts").get(1)).put("destination", "/proc");
        ((ObjectNode) expected.get("linux").get("personality")).remove("flags");
        JsonNode actual = mapper.readTree(spec.toJson());
        assertEquals(expected, actual);
        assertEquals(List.of("windows", "vm"), spec.foreignSections());
        assertEquals(-1, spec.process().rlimits().get(1).hard());
        assertEquals("echo \u00e4 \ud83d\ude00", spec.process().args().get(2));
        assertEquals(-2, spec.process().user().gid());
        assertEquals("/proc/1/ns/net", spec.linux().namespace("network").path());
        assertNull(spec.linux().namespace("user"));
    }

    @Test
    void treatsNullAsAbsent() throws Exception {
        String document = MINIMAL.replace("\"cwd\"", "\"capabilities\":null,\"env\":null,\"cwd\"");
        Spec spec = Spec.parse("config.json", document.getBytes(UTF_8));
        assertNull(spec.process().capabilities());
        assertEquals(List.of(), spec.process().env());
        assertNull(spec.linux());
    }

    @Test
    void boundsDepthStringsAndSize() {
        String deep = "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
        assertTrue(
                message(deep.getBytes(UTF_8)).contains("not valid JSON"),
                message(deep.getBytes(UTF_8)));
        String longText = "{\"hostname\":\"" + "x".repeat(2 << 20) + "\"}";
        assertTrue(message(longText.getBytes(UTF_8)).contains("not valid JSON"));
        byte[] large = new byte[JsonReader.MAX_DOCUMENT_BYTES + 1];
        assertEquals("config.json: larger than 16 MiB: make it smaller", message(large));
    }

    @Test
    void refusesOtherEncodings() {
        assertTrue(
                message("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16)).contains("UTF-8"));
        byte[] latin1 =
                "{\"hostname\":\"\u00e4\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(message(latin1).contains("not UTF-8 text"), message(latin1));
    }

    @Test
    void namesFilesThatCannotBeRead(@TempDir Path dir) throws Exception {
        Path missing = dir.resolve("config.json");
        SpecException e = assertThrows(SpecException.class, () -> Spec.load(missing));
        assertEquals(
                missing + ": no such file: check the path (a bundle directory holds a config.json)",
                e.getMessage());
        assertThrows(SpecException.class, () -> Spec.load(dir));
        assertThrows(SpecException.class, () -> Spec.load(Path.of("/dev/zero")));
        Files.writeString(missing, MINIMAL);
        assertEquals(List.of("a"), Spec.load(missing).process().args());
    }

    @Test
    void keepsStatesThroughWritingAndReading() throws Exception {
        State state = new State("1.2.0", "c1", "running", 77, "/b", Map.of("a", "b"));
        byte[] json = state.toJson();
        assertEquals(
                "{\"ociVersion\":\"1.2.0\",\"id\":\"c1\",\"pid\":77,\"status\":\"running\","
                        + "\"bundle\":\"/b\",\"annotations\":{\"a\":\"b\"}}",
                new String(json, UTF_8));
        assertEquals(state, State.parse("state.json", json));
        assertThrows(SpecException.class, () -> State.parse("state.json", "{}".getBytes(UTF_8)));
    }

    @Test
    void loadsTheProcessOfAnExec(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("process.json");
        Process process = Process.of(List.of("id"), List.of("A=b"), "/home");
        JsonWriter out = JsonWriter.compact();
        process.write(out);
        Files.write(file, out.finish());
        assertEquals(process, Process.load(file));
    }

    private static String message(byte[] document) {
        return assertThrows(SpecException.class, () -> Spec.parse("config.json", document))
                .getMessage();
    }
}
