package runscj.container.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import runscj.container.ContainerException;

class HierarchiesTest {
    private static final List<String> HYBRID =
            List.of(
                    "22 1 8:1 / / rw - ext4 /dev/root rw",
                    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup"
                            + " rw,cpu,cpuacct",
                    "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd",
                    "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");

    @Test
    void hybridIsVersion1() {
        Hierarchies found =
                Hierarchies.parse(
                        HYBRID, List.of("2:cpu,cpuacct:/a/b", "1:name=systemd:/", "0::/u"));
        assertFalse(found.unified());
        assertEquals(
                Map.of(
                        "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct/x/y"),
                        "cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct/x/y"),
                        "name=systemd", Path.of("/sys/fs/cgroup/systemd/x/y")),
                found.directories("/x//y"));
        assertEquals(
                Path.of("/sys/fs/cgroup/cpu,cpuacct/a/b/c"), found.directories("c").get("cpu"));
    }

    @Test
    void version2Alone() {
        Hierarchies found =
                Hierarchies.parse(
                        List.of("30 24 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw"),
                        List.of("0::/user.slice"));
        assertTrue(found.unified());
        assertEquals(
                Map.of("", Path.of("/sys/fs/cgroup/docker/1")), found.directories("/docker/1"));
        assertEquals(Map.of("", Path.of("/sys/fs/cgroup/user.slice/me")), found.directories("me"));
    }

    @Test
    void dotsDoNotLeaveTheHierarchy() {
        Hierarchies found =
                Hierarchies.parse(
                        List.of("30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"), List.of());
        assertEquals(
                Map.of("", Path.of("/sys/fs/cgroup/etc")), found.directories("/a/../../../etc"));
        assertEquals(Map.of("", Path.of("/sys/fs/cgroup")), found.directories("/.."));
    }

    @Test
    void nothingMounted() {
        assertTrue(Hierarchies.parse(List.of(), List.of()).mounts().isEmpty());
    }

    @Test
    void namesOfSystemd() {
        assertEquals(
                "/a.slice/a-b.slice/docker-1f.scope",
                Hierarchies.systemdPath("a-b.slice:docker:1f"));
        assertEquals("/system.slice/docker-1f.scope", Hierarchies.systemdPath(":docker:1f"));
        assertEquals("/docker-1f.scope", Hierarchies.systemdPath("-.slice:docker:1f"));
        assertNull(Hierarchies.systemdPath("/docker/1f"));
    }

    @Test
    void conversionsToVersion2() throws ContainerException {
        assertEquals(1, V2Settings.weightOfShares(2));
        assertEquals(39, V2Settings.weightOfShares(1024));
        assertEquals(10_000, V2Settings.weightOfShares(262_144));
        assertEquals(1, V2Settings.weightOfBlockIo(10));
        assertEquals(10_000, V2Settings.weightOfBlockIo(1_000));
        assertEquals("50", V2Settings.swapAlone(150, 100L));
        assertEquals("max", V2Settings.swapAlone(-1, 100L));
        assertThrows(ContainerException.class, () -> V2Settings.swapAlone(50, 100L));
        assertThrows(ContainerException.class, () -> V2Settings.swapAlone(50, null));
    }
}
