package runscj.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExampleSpecTest {
    private static final Path RUNC = Path.of("/usr/sbin/runc");
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void readsBackAsItWasWritten() throws Exception {
        Spec spec = ExampleSpec.make();
        assertEquals(spec, Spec.parse("config.json", spec.toJson()));
    }

    @Test
    void saysWhatRuncsExampleSays(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isExecutable(RUNC), "runc is not installed");
        int status =
                new ProcessBuilder(RUNC.toString(), "spec")
                        .directory(dir.toFile())
                        .start()
                        .waitFor();
        assertEquals(0, status);
        ObjectNode expected = (ObjectNode) mapper.readTree(dir.resolve("config.json").toFile());
        expected.put("ociVersion", Spec.OCI_VERSION).put("hostname", "runsc-j");
        JsonNode actual = mapper.readTree(ExampleSpec.make().toJson());
        assertEquals(expected.toPrettyString(), actual.toPrettyString());
        assertEquals(expected.get("linux").get("resources"), actual.get("linux").get("resources"));
        assertEquals(ExampleSpec.make().linux(), Spec.load(dir.resolve("config.json")).linux());
    }

    @Test
    void runcCanRunIt(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isExecutable(RUNC), "runc is not installed");
        Files.write(dir.resolve("config.json"), ExampleSpec.make().toJson());
        // Without a root filesystem runc gets as far as having accepted the whole file.
        java.lang.Process runc =
                new ProcessBuilder(
                                RUNC.toString(),
                                "--root",
                                dir.resolve("state").toString(),
                                "create",
                                "example")
                        .redirectErrorStream(true)
                        .directory(dir.toFile())
                        .start();
        String output = new String(runc.getInputStream().readAllBytes());
        runc.waitFor();
        assertEquals(true, output.contains("invalid rootfs"), output);
    }
}
