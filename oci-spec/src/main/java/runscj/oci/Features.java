package runscj.oci;

import java.util.List;
import java.util.Map;

/**
 * What a runtime can do, as its {@code features} command prints it.
 *
 * @param ociVersionMin the oldest version of the specification that is understood
 * @param ociVersionMax the newest one
 */
public record Features(
        String ociVersionMin,
        String ociVersionMax,
        List<String> hooks,
        List<String> mountOptions,
        LinuxFeatures linux,
        Map<String, String> annotations,
        List<String> potentiallyUnsafeConfigAnnotations)
        implements JsonWriter.Value {
    /** The Linux part. */
    public record LinuxFeatures(
            List<String> namespaces,
            List<String> capabilities,
            CgroupFeatures cgroup,
            SeccompFeatures seccomp,
            boolean apparmor,
            boolean selinux,
            boolean intelRdt,
            boolean idmappedMounts)
            implements JsonWriter.Value {
        @Override
        public void write(JsonWriter out) {
            out.object()
                    .strings("namespaces", namespaces)
                    .strings("capabilities", capabilities)
                    .optional("cgroup", cgroup)
                    .optional("seccomp", seccomp);
            enabled(out, "apparmor", apparmor);
            enabled(out, "selinux", selinux);
            enabled(out, "intelRdt", intelRdt);
            out.object("mountExtensions");
            enabled(out, "idmap", idmappedMounts);
            out.endObject().endObject();
        }

        private static void enabled(JsonWriter out, String name, boolean enabled) {
            out.object(name).field("enabled", enabled).endObject();
        }
    }

    /** Which kinds of cgroups can be used. */
    public record CgroupFeatures(
            boolean v1, boolean v2, boolean systemd, boolean systemdUser, boolean rdma)
            implements JsonWriter.Value {
        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("v1", v1)
                    .field("v2", v2)
                    .field("systemd", systemd)
                    .field("systemdUser", systemdUser)
                    .field("rdma", rdma)
                    .endObject();
        }
    }

    /** What of {@code linux.seccomp} is understood. */
    public record SeccompFeatures(
            boolean enabled,
            List<String> actions,
            List<String> operators,
            List<String> architectures,
            List<String> knownFlags,
            List<String> supportedFlags)
            implements JsonWriter.Value {
        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("enabled", enabled)
                    .strings("actions", actions)
                    .strings("operators", operators)
                    .strings("archs", architectures)
                    .strings("knownFlags", knownFlags)
                    .strings("supportedFlags", supportedFlags)
                    .endObject();
        }
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("ociVersionMin", ociVersionMin)
                .field("ociVersionMax", ociVersionMax)
                .strings("hooks", hooks)
                .strings("mountOptions", mountOptions)
                .optional("linux", linux)
                .optionalMap("annotations", annotations)
                .optionalStrings(
                        "potentiallyUnsafeConfigAnnotations", potentiallyUnsafeConfigAnnotations)
                .endObject();
    }

    /** The document as the command prints it, without a final newline. */
    public byte[] toJson() {
        JsonWriter out = JsonWriter.indented("    ");
        write(out);
        return out.finish();
    }
}
