package runscj.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import runscj.oci.Linux;
import runscj.oci.Mount;
import runscj.oci.Process;
import runscj.oci.Seccomp;
import runscj.oci.Spec;

/**
 * Finds what a configuration asks for and runsc-j does not do. It is refused by name before
 * anything is made; what every engine writes into its configurations, and what the sandbox makes
 * unnecessary rather than impossible, is a warning.
 */
public final class UnsupportedFields {
    private static final Set<String> MOUNT_TYPES =
            Set.of(
                    "", "bind", "proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup", "cgroup2",
                    "none");
    private static final Set<String> PROPAGATIONS =
            Set.of("", "private", "rprivate", "slave", "rslave");

    private UnsupportedFields() {}

    /** Returns a complaint that starts with the field's path, or null. */
    public static @Nullable String firstIn(Spec spec) {
        if (!spec.hooks().createContainer().isEmpty()) {
            return "hooks.createContainer: not supported: nothing of the host runs in the"
                    + " container";
        }
        if (!spec.hooks().startContainer().isEmpty()) {
            return "hooks.startContainer: not supported: use hooks.createRuntime";
        }
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            if (!mount.isBind() && !MOUNT_TYPES.contains(mount.type())) {
                return "mounts["
                        + i
                        + "].type: "
                        + mount.type()
                        + " is not supported: use bind, tmpfs, proc, sysfs, devpts, mqueue or"
                        + " cgroup";
            }
            if (!mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty()) {
                return "mounts["
                        + i
                        + "].uidMappings: id-mapped mounts are not supported: remove them";
            }
        }
        String complaint = firstIn(spec.process());
        Linux linux = spec.linux();
        return complaint != null || linux == null ? complaint : firstIn(linux);
    }

    /** Returns a complaint about a process, of a container or of exec, or null. */
    public static @Nullable String firstIn(Process process) {
        if (!process.selinuxLabel().isEmpty()) {
            return "process.selinuxLabel: not supported: remove it";
        }
        if (process.scheduler() != null) {
            return "process.scheduler: not supported: remove it";
        }
        if (process.ioPriority() != null) {
            return "process.ioPriority: not supported: remove it";
        }
        if (process.execCpuAffinity() != null) {
            return "process.execCPUAffinity: not supported: remove it";
        }
        return null;
    }

    private static @Nullable String firstIn(Linux linux) {
        for (int i = 0; i < linux.namespaces().size(); i++) {
            Linux.Namespace namespace = linux.namespaces().get(i);
            if (!namespace.path().isEmpty() && !namespace.type().equals("network")) {
                return "linux.namespaces["
                        + i
                        + "].path: a sandbox cannot join a "
                        + namespace.type()
                        + " namespace of the host: remove the path";
            }
        }
        if (!linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty()) {
            return "linux.uidMappings: not supported: remove uidMappings and gidMappings";
        }
        if (!PROPAGATIONS.contains(linux.rootfsPropagation())) {
            return "linux.rootfsPropagation: "
                    + linux.rootfsPropagation()
                    + " is not supported: use private or slave";
        }
        if (!linux.mountLabel().isEmpty()) {
            return "linux.mountLabel: not supported: remove it";
        }
        if (linux.intelRdt() != null) {
            return "linux.intelRdt: not supported: remove it";
        }
        if (!linux.netDevices().isEmpty()) {
            return "linux.netDevices: not supported: remove them";
        }
        if (!linux.timeOffsets().isEmpty()) {
            return "linux.timeOffsets: not supported: remove them";
        }
        Linux.Personality personality = linux.personality();
        if (personality != null && !personality.domain().equals("LINUX")) {
            return "linux.personality.domain: " + personality.domain() + " is not supported";
        }
        Seccomp seccomp = linux.seccomp();
        return seccomp == null ? null : firstIn(seccomp);
    }

    private static @Nullable String firstIn(Seccomp seccomp) {
        if (seccomp.defaultAction().equals("SCMP_ACT_NOTIFY")) {
            return "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY is not supported";
        }
        for (int i = 0; i < seccomp.syscalls().size(); i++) {
            if (seccomp.syscalls().get(i).action().equals("SCMP_ACT_NOTIFY")) {
                return "linux.seccomp.syscalls[" + i + "].action: SCMP_ACT_NOTIFY is not supported";
            }
        }
        return null;
    }

    /** Returns what is accepted without being done, each starting with the field's path. */
    public static List<String> warnings(Spec spec) {
        List<String> warnings = new ArrayList<>();
        if (!spec.process().apparmorProfile().isEmpty()) {
            warnings.add("process.apparmorProfile: not applied: the sandbox has its own cage");
        }
        Linux linux = spec.linux();
        if (linux == null) {
            return warnings;
        }
        for (Linux.Namespace namespace : linux.namespaces()) {
            if (!namespace.path().isEmpty()) {
                warnings.add(
                        "linux.namespaces: network namespace "
                                + namespace.path()
                                + " is not joined: the sandbox has no network yet");
            }
        }
        return warnings;
    }
}
