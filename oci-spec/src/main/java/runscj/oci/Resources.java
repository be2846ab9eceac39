package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits for the container's cgroup. A null part is not limited; also the body of {@code update
 * --resources}.
 *
 * @param unified cgroup v2 files and what to write to them
 */
public record Resources(
        List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIo,
        List<HugepageLimit> hugepageLimits,
        @Nullable Network network,
        Map<String, Rdma> rdma,
        Map<String, String> unified)
        implements JsonWriter.Value {
    /**
     * A rule of the device cgroup, later ones over earlier ones.
     *
     * @param type {@code a}, {@code b} or {@code c}; empty for all
     * @param major null for all; likewise minor
     * @param access letters out of {@code rwm}; empty for all
     */
    public record DeviceRule(
            boolean allow, String type, @Nullable Long major, @Nullable Long minor, String access)
            implements JsonWriter.Value {
        static DeviceRule read(JsonReader in) throws SpecException {
            boolean allow = false;
            String type = "";
            Long major = null;
            Long minor = null;
            String access = "";
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "allow" -> allow = in.bool();
                    case "type" -> type = in.string();
                    case "major" -> major = in.i64();
                    case "minor" -> minor = in.i64();
                    case "access" -> access = in.string();
                    default -> in.skip();
                }
            }
            return new DeviceRule(allow, type, major, minor, access);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("allow", allow)
                    .optional("type", type)
                    .optional("major", major)
                    .optional("minor", minor)
                    .optional("access", access)
                    .endObject();
        }
    }

    /** Memory limits in bytes; -1 is unlimited. */
    public record Memory(
            @Nullable Long limit,
            @Nullable Long reservation,
            @Nullable Long swap,
            @Nullable Long kernel,
            @Nullable Long kernelTcp,
            @Nullable Long swappiness,
            @Nullable Boolean disableOomKiller,
            @Nullable Boolean useHierarchy,
            @Nullable Boolean checkBeforeUpdate)
            implements JsonWriter.Value {
        static Memory read(JsonReader in) throws SpecException {
            Long limit = null;
            Long reservation = null;
            Long swap = null;
            Long kernel = null;
            Long kernelTcp = null;
            Long swappiness = null;
            Boolean disableOomKiller = null;
            Boolean useHierarchy = null;
            Boolean checkBeforeUpdate = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "limit" -> limit = in.i64();
                    case "reservation" -> reservation = in.i64();
                    case "swap" -> swap = in.i64();
                    case "kernel" -> kernel = in.i64();
                    case "kernelTCP" -> kernelTcp = in.i64();
                    case "swappiness" -> swappiness = in.u64();
                    case "disableOOMKiller" -> disableOomKiller = in.bool();
                    case "useHierarchy" -> useHierarchy = in.bool();
                    case "checkBeforeUpdate" -> checkBeforeUpdate = in.bool();
                    default -> in.skip();
                }
            }
            return new Memory(
                    limit,
                    reservation,
                    swap,
                    kernel,
                    kernelTcp,
                    swappiness,
                    disableOomKiller,
                    useHierarchy,
                    checkBeforeUpdate);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optional("limit", limit)
                    .optional("reservation", reservation)
                    .optional("swap", swap)
                    .optional("kernel", kernel)
                    .optional("kernelTCP", kernelTcp)
                    .optionalU64("swappiness", swappiness)
                    .optional("disableOOMKiller", disableOomKiller)
                    .optional("useHierarchy", useHierarchy)
                    .optional("checkBeforeUpdate", checkBeforeUpdate)
                    .endObject();
        }
    }

    /**
     * CPU limits. Times are in microseconds; shares, burst and periods are unsigned.
     *
     * @param cpus list of CPUs, such as {@code 0-3}; empty for all; likewise memory nodes
     * @param idle 1 for SCHED_IDLE as of cpu.idle
     */
    public record Cpu(
            @Nullable Long shares,
            @Nullable Long quotaUs,
            @Nullable Long burstUs,
            @Nullable Long periodUs,
            @Nullable Long realtimeRuntimeUs,
            @Nullable Long realtimePeriodUs,
            String cpus,
            String mems,
            @Nullable Long idle)
            implements JsonWriter.Value {
        static Cpu read(JsonReader in) throws SpecException {
            Long shares = null;
            Long quotaUs = null;
            Long burstUs = null;
            Long periodUs = null;
            Long realtimeRuntimeUs = null;
            Long realtimePeriodUs = null;
            String cpus = "";
            String mems = "";
            Long idle = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "shares" -> shares = in.u64();
                    case "quota" -> quotaUs = in.i64();
                    case "burst" -> burstUs = in.u64();
                    case "period" -> periodUs = in.u64();
                    case "realtimeRuntime" -> realtimeRuntimeUs = in.i64();
                    case "realtimePeriod" -> realtimePeriodUs = in.u64();
                    case "cpus" -> cpus = in.string();
                    case "mems" -> mems = in.string();
                    case "idle" -> idle = in.i64();
                    default -> in.skip();
                }
            }
            return new Cpu(
                    shares,
                    quotaUs,
                    burstUs,
                    periodUs,
                    realtimeRuntimeUs,
                    realtimePeriodUs,
                    cpus,
                    mems,
                    idle);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optionalU64("shares", shares)
                    .optional("quota", quotaUs)
                    .optionalU64("burst", burstUs)
                    .optionalU64("period", periodUs)
                    .optional("realtimeRuntime", realtimeRuntimeUs)
                    .optionalU64("realtimePeriod", realtimePeriodUs)
                    .optional("cpus", cpus)
                    .optional("mems", mems)
                    .optional("idle", idle)
                    .endObject();
        }
    }

    /** Most tasks; 0 or less is unlimited for runc. */
    public record Pids(long limit) implements JsonWriter.Value {
        static Pids read(JsonReader in) throws SpecException {
            Long limit = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "limit" -> limit = in.i64();
                    default -> in.skip();
                }
            }
            return new Pids(limit == null ? 0 : limit);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("limit", limit).endObject();
        }
    }

    /** Most bytes in huge pages of a size, such as {@code 2MB}; unsigned. */
    public record HugepageLimit(String pageSize, long limitBytes) implements JsonWriter.Value {
        static HugepageLimit read(JsonReader in) throws SpecException {
            String pageSize = null;
            long limitBytes = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "pageSize" -> pageSize = in.string();
                    case "limit" -> limitBytes = in.u64();
                    default -> in.skip();
                }
            }
            return new HugepageLimit(
                    in.require(pageSize, "pageSize", "give one, such as 2MB"), limitBytes);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("pageSize", pageSize).unsigned("limit", limitBytes).endObject();
        }
    }

    /** Class and priorities (by interface name) of net_cls and net_prio. Unsigned 32 bits. */
    public record Network(@Nullable Integer classId, Map<String, Integer> priorities)
            implements JsonWriter.Value {
        static Network read(JsonReader in) throws SpecException {
            Integer classId = null;
            Map<String, Integer> priorities = Map.of();
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "classID" -> classId = in.u32();
                    case "priorities" -> priorities = priorities(in);
                    default -> in.skip();
                }
            }
            return new Network(classId, priorities);
        }

        private static Map<String, Integer> priorities(JsonReader in) throws SpecException {
            Map<String, Integer> map = new LinkedHashMap<>();
            in.enterArray();
            while (in.nextElement()) {
                String device = null;
                int priority = 0;
                in.enterObject();
                for (String name = in.nextField(); name != null; name = in.nextField()) {
                    switch (name) {
                        case "name" -> device = in.string();
                        case "priority" -> priority = in.u32();
                        default -> in.skip();
                    }
                }
                map.put(in.require(device, "name", "name the interface"), priority);
            }
            return Collections.unmodifiableMap(map);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().optionalU32("classID", classId);
            if (!priorities.isEmpty()) {
                out.array("priorities");
                for (Map.Entry<String, Integer> entry : priorities.entrySet()) {
                    out.object().field("name", entry.getKey());
                    out.optionalU32("priority", entry.getValue()).endObject();
                }
                out.endArray();
            }
            out.endObject();
        }
    }

    /** Most handles and objects of an RDMA device; unsigned 32 bits, null for no limit. */
    public record Rdma(@Nullable Integer hcaHandles, @Nullable Integer hcaObjects)
            implements JsonWriter.Value {
        static Rdma read(JsonReader in) throws SpecException {
            Integer hcaHandles = null;
            Integer hcaObjects = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "hcaHandles" -> hcaHandles = in.u32();
                    case "hcaObjects" -> hcaObjects = in.u32();
                    default -> in.skip();
                }
            }
            return new Rdma(hcaHandles, hcaObjects);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .optionalU32("hcaHandles", hcaHandles)
                    .optionalU32("hcaObjects", hcaObjects)
                    .endObject();
        }
    }

    /**
     * Reads a document of resources alone; {@code source} names it in errors.
     *
     * @throws SpecException one line that names the field
     */
    public static Resources parse(String source, byte[] document) throws SpecException {
        JsonReader in = JsonReader.of(source, document);
        Resources resources = read(in);
        in.finish();
        return resources;
    }

    static Resources read(JsonReader in) throws SpecException {
        List<DeviceRule> devices = List.of();
        Memory memory = null;
        Cpu cpu = null;
        Pids pids = null;
        BlockIo blockIo = null;
        List<HugepageLimit> hugepageLimits = List.of();
        Network network = null;
        Map<String, Rdma> rdma = Map.of();
        Map<String, String> unified = Map.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "devices" -> devices = deviceRules(in);
                case "memory" -> memory = Memory.read(in);
                case "cpu" -> cpu = Cpu.read(in);
                case "pids" -> pids = Pids.read(in);
                case "blockIO" -> blockIo = BlockIo.read(in);
                case "hugepageLimits" -> hugepageLimits = hugepageLimits(in);
                case "network" -> network = Network.read(in);
                case "rdma" -> rdma = rdma(in);
                case "unified" -> unified = in.stringMap();
                default -> in.skip();
            }
        }
        return new Resources(
                devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified);
    }

    private static List<DeviceRule> deviceRules(JsonReader in) throws SpecException {
        List<DeviceRule> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(DeviceRule.read(in));
        return Collections.unmodifiableList(list);
    }

    private static List<HugepageLimit> hugepageLimits(JsonReader in) throws SpecException {
        List<HugepageLimit> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(HugepageLimit.read(in));
        return Collections.unmodifiableList(list);
    }

    private static Map<String, Rdma> rdma(JsonReader in) throws SpecException {
        Map<String, Rdma> map = new LinkedHashMap<>();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            map.put(name, Rdma.read(in));
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .optionalValues("devices", devices)
                .optional("memory", memory)
                .optional("cpu", cpu)
                .optional("pids", pids)
                .optional("blockIO", blockIo)
                .optionalValues("hugepageLimits", hugepageLimits)
                .optional("network", network);
        if (!rdma.isEmpty()) {
            out.object("rdma");
            for (Map.Entry<String, Rdma> entry : rdma.entrySet()) {
                out.optional(entry.getKey(), entry.getValue());
            }
            out.endObject();
        }
        out.optionalMap("unified", unified).endObject();
    }
}
