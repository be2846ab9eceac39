package runscj.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FeaturesTest {
    private static final Features SOME =
            new Features(
                    "1.0.0",
                    "1.2.0",
                    List.of("prestart"),
                    List.of("ro"),
                    new Features.LinuxFeatures(
                            List.of("pid"),
                            List.of("CAP_KILL"),
                            new Features.CgroupFeatures(true, true, false, false, false),
                            new Features.SeccompFeatures(
                                    true,
                                    List.of("SCMP_ACT_ALLOW"),
                                    List.of("SCMP_CMP_EQ"),
                                    List.of("SCMP_ARCH_X86_64"),
                                    List.of("SECCOMP_FILTER_FLAG_LOG"),
                                    List.of()),
                            false,
                            false,
                            false,
                            true),
                    Map.of("a", "b"),
                    List.of("x."));

    @Test
    void hasEveryFieldThatRuncPrints() throws Exception {
        Path runc = Path.of("/usr/sbin/runc");
        assumeTrue(Files.isExecutable(runc), "runc is not installed");
        ObjectMapper mapper = new ObjectMapper();
        java.lang.Process process = new ProcessBuilder(runc.toString(), "features").start();
        JsonNode theirs = mapper.readTree(process.getInputStream());
        process.waitFor();
        covers(mapper.readTree(SOME.toJson()), theirs, "");
    }

    private static void covers(JsonNode ours, JsonNode theirs, String path) {
        if (path.equals(".annotations")) return;
        Iterator<String> names = theirs.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            String at = path + '.' + name;
            assertTrue(ours.has(name), at);
            assertEquals(theirs.get(name).getNodeType(), ours.get(name).getNodeType(), at);
            covers(ours.get(name), theirs.get(name), at);
        }
    }
}
