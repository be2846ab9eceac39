package runscj.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The probe must tell right, wrong and unknown apart, or the tests that use it prove nothing. */
final class HeaderProbeTest {
    @Test
    void tellsRightWrongAndUnknownApart() throws Exception {
        var probe = new HeaderProbe("linux/fcntl.h no/such/header.h", "struct pair { int a, b; };");
        probe.expectInt("right", "O_RDWR", 2);
        probe.expectInt("wrong", "O_RDWR", 3);
        probe.expectInt("unknown", "O_NO_SUCH_FLAG", 2);
        probe.expectInt("offset", "__builtin_offsetof(struct pair, b)", 4);
        probe.expectInt("noMember", "__builtin_offsetof(struct pair, c)", 4);
        probe.expectLong("negative", "-1L", -1);
        HeaderProbe.Result result = probe.run();
        assertEquals(List.of("wrong"), result.different());
        assertEquals(List.of("noMember", "unknown"), result.missing().stream().sorted().toList());
    }
}
