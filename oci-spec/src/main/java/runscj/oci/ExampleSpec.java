package runscj.oci;

import java.util.List;
import java.util.Map;

/** The configuration that {@code spec} writes as a start: a shell in {@code rootfs}, as runc's. */
public final class ExampleSpec {
    private static final List<String> CAPABILITIES =
            List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");

    private ExampleSpec() {}

    /** Makes the example. */
    public static Spec make() {
        return new Spec(
                Spec.OCI_VERSION,
                process(),
                new Root("rootfs", true),
                "runsc-j",
                "",
                mounts(),
                Hooks.NONE,
                Map.of(),
                linux(),
                List.of());
    }

    private static Process process() {
        return new Process(
                true,
                null,
                User.ROOT,
                List.of("sh"),
                List.of(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "TERM=xterm"),
                "/",
                new Process.Capabilities(
                        CAPABILITIES, CAPABILITIES, List.of(), CAPABILITIES, CAPABILITIES),
                List.of(new Process.Rlimit("RLIMIT_NOFILE", 1024, 1024)),
                true,
                "",
                null,
                "",
                null,
                null,
                null);
    }

    private static List<Mount> mounts() {
        return List.of(
                new Mount("/proc", "proc", "proc", List.of()),
                new Mount(
                        "/dev",
                        "tmpfs",
                        "tmpfs",
                        List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of(
                                "nosuid",
                                "noexec",
                                "newinstance",
                                "ptmxmode=0666",
                                "mode=0620",
                                "gid=5")),
                new Mount(
                        "/dev/shm",
                        "tmpfs",
                        "shm",
                        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                new Mount(
                        "/sys/fs/cgroup",
                        "cgroup",
                        "cgroup",
                        List.of("nosuid", "noexec", "nodev", "relatime", "ro")));
    }

    private static Linux linux() {
        Resources resources =
                new Resources(
                        List.of(new Resources.DeviceRule(false, "", null, null, "rwm")),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        Map.of(),
                        Map.of());
        return new Linux(
                List.of(
                        new Linux.Namespace("pid", ""),
                        new Linux.Namespace("network", ""),
                        new Linux.Namespace("ipc", ""),
                        new Linux.Namespace("uts", ""),
                        new Linux.Namespace("mount", "")),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                "",
                resources,
                null,
                "",
                List.of(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/sys/firmware",
                        "/proc/scsi"),
                List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
                Map.of(),
                "",
                null,
                null,
                Map.of());
    }
}
