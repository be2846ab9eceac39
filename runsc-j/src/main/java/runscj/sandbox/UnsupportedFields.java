package runscj.sandbox;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import runscj.oci.Hooks;
import runscj.oci.Linux;
import runscj.oci.Mount;
import runscj.oci.Seccomp;
import runscj.oci.Spec;

/** Finds what a configuration asks for and runsc-j does not do: it is refused by name before anything is made, never ignored. */
public final class UnsupportedFields {
    private static final Set<String> NAMESPACES = Set.of("pid", "network", "ipc", "uts", "mount", "cgroup", "user", "time");
    private static final Set<String> MOUNT_TYPES = Set.of("", "bind", "proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup", "cgroup2", "none");

    private UnsupportedFields() {}

    /** Returns a complaint that starts with the field's path, or null. */
    public static @Nullable String firstIn(Spec spec) {
        if (spec.hooks() != Hooks.NONE) {
            return "hooks: not supported: remove them";
        }
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            if (!mount.isBind() && !MOUNT_TYPES.contains(mount.type())) {
                return "mounts[" + i + "].type: " + mount.type() + " is not supported: use bind, tmpfs, proc, sysfs, devpts, mqueue or cgroup";
            }
            if (!mount.uidMappings().isEmpty() || !mount.gidMappings().isEmpty()) {
                return "mounts[" + i + "].uidMappings: id-mapped mounts are not supported: remove them";
            }
        }
        Linux linux = spec.linux();
        return linux == null ? null : firstIn(linux);
    }

    private static @Nullable String firstIn(Linux linux) {
        for (int i = 0; i < linux.namespaces().size(); i++) {
            if (!NAMESPACES.contains(linux.namespaces().get(i).type())) {
                return "linux.namespaces[" + i + "].type: " + linux.namespaces().get(i).type() + " is not known";
            }
        }
        Seccomp seccomp = linux.seccomp();
        if (seccomp != null && seccomp.defaultAction().equals("SCMP_ACT_NOTIFY")) {
            return "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY is not supported";
        }
        return null;
    }
}
