package runscj.cli;

import runscj.oci.Features;
import runscj.oci.Spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** {@code features}: what this runtime can do, as JSON for engines. */
final class FeaturesCommand implements Command {
    private static final List<String> CAPABILITIES =
            List.of(
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "DAC_READ_SEARCH",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "SETGID",
                    "SETUID",
                    "SETPCAP",
                    "LINUX_IMMUTABLE",
                    "NET_BIND_SERVICE",
                    "NET_BROADCAST",
                    "NET_ADMIN",
                    "NET_RAW",
                    "IPC_LOCK",
                    "IPC_OWNER",
                    "SYS_MODULE",
                    "SYS_RAWIO",
                    "SYS_CHROOT",
                    "SYS_PTRACE",
                    "SYS_PACCT",
                    "SYS_ADMIN",
                    "SYS_BOOT",
                    "SYS_NICE",
                    "SYS_RESOURCE",
                    "SYS_TIME",
                    "SYS_TTY_CONFIG",
                    "MKNOD",
                    "LEASE",
                    "AUDIT_WRITE",
                    "AUDIT_CONTROL",
                    "SETFCAP",
                    "MAC_OVERRIDE",
                    "MAC_ADMIN",
                    "SYSLOG",
                    "WAKE_ALARM",
                    "BLOCK_SUSPEND",
                    "AUDIT_READ",
                    "PERFMON",
                    "BPF",
                    "CHECKPOINT_RESTORE");

    @Override
    public Form form() {
        return new Form(
                "features",
                "Print what this runtime supports, as the OCI specification has it.",
                "runsc-j features");
    }

    @Override
    public int run(Globals globals, Parsed arguments) {
        List<String> capabilities = CAPABILITIES.stream().map(name -> "CAP_" + name).toList();
        Features.LinuxFeatures linux =
                new Features.LinuxFeatures(
                        List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"),
                        capabilities,
                        new Features.CgroupFeatures(false, false, false, false, false),
                        new Features.SeccompFeatures(
                                false, List.of(), List.of(), List.of(), List.of(), List.of()),
                        false,
                        false,
                        false,
                        false);
        Features features =
                new Features(
                        "1.0.0",
                        Spec.OCI_VERSION,
                        List.of(),
                        List.of(
                                "bind",
                                "nodev",
                                "noexec",
                                "nosuid",
                                "rbind",
                                "ro",
                                "rw",
                                "dev",
                                "exec",
                                "suid",
                                "size",
                                "mode",
                                "nr_inodes"),
                        linux,
                        Map.of(),
                        List.of());
        System.out.println(new String(features.toJson(), StandardCharsets.UTF_8));
        return 0;
    }
}
