package runscj.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Linux part of a container's configuration.
 *
 * @param cgroupsPath empty if not given
 * @param resources null if not given
 * @param seccomp null if not given
 * @param netDevices host network devices to move in, to their new name (empty to keep it)
 * @param rootfsPropagation empty if not given
 * @param mountLabel SELinux label of the mounts; empty if not given
 */
public record Linux(
        List<Namespace> namespaces,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        List<Device> devices,
        Map<String, String> netDevices,
        String cgroupsPath,
        @Nullable Resources resources,
        @Nullable Seccomp seccomp,
        String rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        Map<String, String> sysctl,
        String mountLabel,
        @Nullable IntelRdt intelRdt,
        @Nullable Personality personality,
        Map<String, TimeOffset> timeOffsets)
        implements JsonWriter.Value {
    /**
     * A namespace to make, or to join if there is a path.
     *
     * @param type one of {@link #TYPES}
     * @param path absolute path of the one to join; empty to make a new one
     */
    public record Namespace(String type, String path) implements JsonWriter.Value {
        /** The types that Linux has. */
        public static final List<String> TYPES =
                List.of("pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time");

        static Namespace read(JsonReader in) throws SpecException {
            String type = null;
            String path = "";
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "type" -> type = in.oneOf(TYPES);
                    case "path" -> path = path(in);
                    default -> in.skip();
                }
            }
            return new Namespace(in.require(type, "type", "name one, such as pid"), path);
        }

        private static String path(JsonReader in) throws SpecException {
            String path = in.string();
            return path.isEmpty() ? path : in.absolutePath();
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("type", type).optional("path", path).endObject();
        }
    }

    /**
     * A device node to make.
     *
     * @param type {@code c}, {@code u} (both character), {@code b} (block) or {@code p} (fifo)
     * @param mode permission bits, or null for 0666
     * @param uid owner, or null for 0; likewise gid
     */
    public record Device(
            String path,
            String type,
            long major,
            long minor,
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid)
            implements JsonWriter.Value {
        private static final List<String> TYPES = List.of("c", "u", "b", "p");

        static Device read(JsonReader in) throws SpecException {
            String path = null;
            String type = null;
            long major = 0;
            long minor = 0;
            Integer mode = null;
            Integer uid = null;
            Integer gid = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "path" -> path = in.absolutePath();
                    case "type" -> type = in.oneOf(TYPES);
                    case "major" -> major = in.i64();
                    case "minor" -> minor = in.i64();
                    case "fileMode" -> mode = in.u32();
                    case "uid" -> uid = in.u32();
                    case "gid" -> gid = in.u32();
                    default -> in.skip();
                }
            }
            String node = in.require(path, "path", "give the absolute path of the node");
            String kind = in.require(type, "type", "give c, b or p");
            return new Device(node, kind, major, minor, mode, uid, gid);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("path", path)
                    .field("type", type)
                    .field("major", major)
                    .field("minor", minor)
                    .optionalU32("fileMode", mode)
                    .optionalU32("uid", uid)
                    .optionalU32("gid", gid)
                    .endObject();
        }
    }

    /** Cache and memory bandwidth allocation of the CPU. Strings are empty if not given. */
    public record IntelRdt(
            String closId,
            List<String> schemata,
            String l3CacheSchema,
            String memBwSchema,
            boolean enableCmt,
            boolean enableMbm)
            implements JsonWriter.Value {
        static IntelRdt read(JsonReader in) throws SpecException {
            String closId = "";
            List<String> schemata = List.of();
            String l3CacheSchema = "";
            String memBwSchema = "";
            boolean enableCmt = false;
            boolean enableMbm = false;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "closID" -> closId = in.string();
                    case "schemata" -> schemata = in.strings();
                    case "l3CacheSchema" -> l3CacheSchema = in.string();
                    case "memBwSchema" -> memBwSchema = in.string();
                    case "enableCMT" -> enableCmt = in.bool();
                    case "enableMBM" -> enableMbm = in.bool();
                    default -> in.skip();
                }
            }
            return new IntelRdt(closId, schemata, l3CacheSchema, memBwSchema, enableCmt, enableMbm);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optional("closID", closId)
                    .optionalStrings("schemata", schemata)
                    .optional("l3CacheSchema", l3CacheSchema)
                    .optional("memBwSchema", memBwSchema)
                    .optionalTrue("enableCMT", enableCmt)
                    .optionalTrue("enableMBM", enableMbm)
                    .endObject();
        }
    }

    /**
     * Execution domain of personality(2).
     *
     * @param domain {@code LINUX} or {@code LINUX32}
     */
    public record Personality(String domain, List<String> flags) implements JsonWriter.Value {
        private static final List<String> DOMAINS = List.of("LINUX", "LINUX32");

        static Personality read(JsonReader in) throws SpecException {
            String domain = null;
            List<String> flags = List.of();
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "domain" -> domain = in.oneOf(DOMAINS);
                    case "flags" -> flags = in.strings();
                    default -> in.skip();
                }
            }
            return new Personality(in.require(domain, "domain", "give LINUX or LINUX32"), flags);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("domain", domain).optionalStrings("flags", flags).endObject();
        }
    }

    /** Offset of a clock in a time namespace: seconds of either sign and 0 to 999999999 ns. */
    public record TimeOffset(long seconds, int nanoseconds) implements JsonWriter.Value {
        static TimeOffset read(JsonReader in) throws SpecException {
            long seconds = 0;
            int nanoseconds = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "secs" -> seconds = in.i64();
                    case "nanosecs" -> nanoseconds = (int) in.integer(0, 999_999_999);
                    default -> in.skip();
                }
            }
            return new TimeOffset(seconds, nanoseconds);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optionalNonZero("secs", seconds)
                    .optionalNonZero("nanosecs", nanoseconds)
                    .endObject();
        }
    }

    /** The namespace of a type, or null if the container shares that of its creator. */
    public @Nullable Namespace namespace(String type) {
        for (Namespace namespace : namespaces) {
            if (namespace.type.equals(type)) return namespace;
        }
        return null;
    }

    static Linux read(JsonReader in) throws SpecException {
        return new LinuxFields().read(in);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .optionalValues("uidMappings", uidMappings)
                .optionalValues("gidMappings", gidMappings)
                .optionalMap("sysctl", sysctl)
                .optional("resources", resources)
                .optional("cgroupsPath", cgroupsPath)
                .optionalValues("namespaces", namespaces)
                .optionalValues("devices", devices);
        if (!netDevices.isEmpty()) {
            out.object("netDevices");
            for (Map.Entry<String, String> device : netDevices.entrySet()) {
                out.object(device.getKey()).optional("name", device.getValue()).endObject();
            }
            out.endObject();
        }
        out.optional("seccomp", seccomp)
                .optional("rootfsPropagation", rootfsPropagation)
                .optionalStrings("maskedPaths", maskedPaths)
                .optionalStrings("readonlyPaths", readonlyPaths)
                .optional("mountLabel", mountLabel)
                .optional("intelRdt", intelRdt)
                .optional("personality", personality);
        if (!timeOffsets.isEmpty()) {
            out.object("timeOffsets");
            for (Map.Entry<String, TimeOffset> offset : timeOffsets.entrySet()) {
                out.optional(offset.getKey(), offset.getValue());
            }
            out.endObject();
        }
        out.endObject();
    }
}
