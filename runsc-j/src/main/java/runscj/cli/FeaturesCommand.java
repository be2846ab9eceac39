package runscj.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import runscj.abi.CapabilityNames;
import runscj.oci.Features;
import runscj.oci.Spec;

/** {@code features}: what this runtime can do, as JSON for engines. */
final class FeaturesCommand implements Command {
    private static final List<String> ACTIONS =
            List.of(
                    "SCMP_ACT_ALLOW",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_KILL",
                    "SCMP_ACT_KILL_PROCESS",
                    "SCMP_ACT_KILL_THREAD",
                    "SCMP_ACT_LOG",
                    "SCMP_ACT_TRACE",
                    "SCMP_ACT_TRAP");
    private static final List<String> OPERATORS =
            List.of(
                    "SCMP_CMP_EQ",
                    "SCMP_CMP_GE",
                    "SCMP_CMP_GT",
                    "SCMP_CMP_LE",
                    "SCMP_CMP_LT",
                    "SCMP_CMP_MASKED_EQ",
                    "SCMP_CMP_NE");
    private static final List<String> ARCHITECTURES =
            List.of("SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64");

    @Override
    public Form form() {
        return new Form(
                "features",
                "Print what this runtime supports, as the OCI specification has it.",
                "runsc-j features");
    }

    @Override
    public int run(Globals globals, Parsed arguments) {
        Features.LinuxFeatures linux =
                new Features.LinuxFeatures(
                        List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"),
                        CapabilityNames.ALL,
                        new Features.CgroupFeatures(true, true, false, false, false),
                        new Features.SeccompFeatures(
                                true, ACTIONS, OPERATORS, ARCHITECTURES, List.of(), List.of()),
                        false,
                        false,
                        false,
                        false);
        Features features =
                new Features(
                        "1.0.0",
                        Spec.OCI_VERSION,
                        List.of("prestart", "createRuntime", "poststart", "poststop"),
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
