package runscj.container.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.oci.BlockIo;
import runscj.oci.Resources;

/**
 * Writes {@code linux.resources} to the files of version 1: Documentation/admin-guide/cgroup-v1. A
 * null setting is left as it is, which for a new group is no limit.
 */
final class V1Settings {
    private final Map<String, Path> directories;

    V1Settings(Map<String, Path> directories) {
        this.directories = directories;
    }

    void apply(Resources resources) throws ContainerException {
        if (!resources.unified().isEmpty()) {
            throw new ContainerException(
                    "linux.resources.unified: this host has control groups of version 1");
        }
        for (Resources.DeviceRule rule : resources.devices()) {
            device(rule);
        }
        if (!resources.devices().isEmpty()) {
            for (String always : DEVICES) {
                CgroupFile.write(directory("devices"), "devices.allow", always);
            }
        }
        if (resources.memory() != null) {
            memory(resources.memory());
        }
        if (resources.cpu() != null) {
            cpu(resources.cpu());
        }
        if (resources.pids() != null) {
            String limit = Allowance.tasks(resources.pids().limit());
            CgroupFile.write(directory("pids"), "pids.max", limit);
        }
        if (resources.blockIo() != null) {
            blockIo(resources.blockIo());
        }
        for (Resources.HugepageLimit limit : resources.hugepageLimits()) {
            String file = "hugetlb." + limit.pageSize() + ".limit_in_bytes";
            CgroupFile.write(directory("hugetlb"), file, Long.toUnsignedString(limit.limitBytes()));
        }
        if (resources.network() != null) {
            network(resources.network());
        }
    }

    /** What every container may use, as runc has it: nodes of all kinds, and the usual devices. */
    private static final List<String> DEVICES =
            List.of(
                    "c *:* m",
                    "b *:* m",
                    "c 1:3 rwm",
                    "c 1:8 rwm",
                    "c 1:7 rwm",
                    "c 5:0 rwm",
                    "c 1:5 rwm",
                    "c 1:9 rwm",
                    "c 136:* rwm",
                    "c 5:2 rwm");

    private void device(Resources.DeviceRule rule) throws ContainerException {
        String type = rule.type().isEmpty() ? "a" : rule.type();
        String access = rule.access().isEmpty() ? "rwm" : rule.access();
        String text = type + ' ' + number(rule.major()) + ':' + number(rule.minor()) + ' ' + access;
        CgroupFile.write(
                directory("devices"), rule.allow() ? "devices.allow" : "devices.deny", text);
    }

    private static String number(@Nullable Long number) {
        return number == null || number < 0 ? "*" : number.toString();
    }

    private void memory(Resources.Memory memory) throws ContainerException {
        Long limit = nonZero(memory.limit());
        long swap = memory.swap() == null ? 0 : memory.swap();
        // the limit of memory may not be above that of both, at any moment
        boolean swapFirst = limit == null || !tryMemory(limit);
        if (swap != 0) {
            CgroupFile.write(
                    directory("memory"),
                    "memory.memsw.limit_in_bytes",
                    Long.toString(Allowance.memory(swap)));
        }
        if (limit != null && swapFirst) {
            memory(limit);
        }
        CgroupFile.writeOptional(
                directory("memory"), "memory.soft_limit_in_bytes", nonZero(memory.reservation()));
        CgroupFile.writeOptional(directory("memory"), "memory.swappiness", memory.swappiness());
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            CgroupFile.write(directory("memory"), "memory.oom_control", "1");
        }
    }

    private boolean tryMemory(long limit) {
        try {
            memory(limit);
            return true;
        } catch (ContainerException above) {
            return false;
        }
    }

    private void memory(long limit) throws ContainerException {
        CgroupFile.write(
                directory("memory"),
                "memory.limit_in_bytes",
                Long.toString(Allowance.memory(limit)));
    }

    private static @Nullable Long nonZero(@Nullable Long number) {
        return number == null || number == 0 ? null : number;
    }

    private void cpu(Resources.Cpu cpu) throws ContainerException {
        Long shares = nonZero(cpu.shares());
        if (shares != null) {
            CgroupFile.write(directory("cpu"), "cpu.shares", Long.toUnsignedString(shares));
        }
        if (nonZero(cpu.periodUs()) != null && !tryPeriod(cpu)) {
            CgroupFile.writeOptional(directory("cpu"), "cpu.cfs_quota_us", nonZero(cpu.quotaUs()));
            CgroupFile.writeOptional(directory("cpu"), "cpu.cfs_period_us", cpu.periodUs());
        }
        CgroupFile.writeOptional(directory("cpu"), "cpu.cfs_quota_us", nonZero(cpu.quotaUs()));
        CgroupFile.writeOptional(directory("cpu"), "cpu.cfs_burst_us", cpu.burstUs());
        CgroupFile.writeOptional(
                directory("cpu"), "cpu.rt_period_us", nonZero(cpu.realtimePeriodUs()));
        CgroupFile.writeOptional(
                directory("cpu"), "cpu.rt_runtime_us", nonZero(cpu.realtimeRuntimeUs()));
        CgroupFile.writeOptional(directory("cpu"), "cpu.idle", cpu.idle());
        if (!cpu.cpus().isEmpty()) {
            CgroupFile.write(directory("cpuset"), "cpuset.cpus", cpu.cpus());
        }
        if (!cpu.mems().isEmpty()) {
            CgroupFile.write(directory("cpuset"), "cpuset.mems", cpu.mems());
        }
    }

    /** A period may be refused because of the quota that it would go with for a moment. */
    private boolean tryPeriod(Resources.Cpu cpu) {
        try {
            CgroupFile.writeOptional(directory("cpu"), "cpu.cfs_period_us", cpu.periodUs());
            return true;
        } catch (ContainerException first) {
            return false;
        }
    }

    private void blockIo(BlockIo io) throws ContainerException {
        Path directory = directory("blkio");
        boolean bfq = Files.exists(directory.resolve("blkio.bfq.weight"));
        String weight = bfq ? "blkio.bfq.weight" : "blkio.weight";
        if (io.weight() != null && io.weight() != 0) {
            CgroupFile.write(directory, weight, io.weight().toString());
        }
        if (io.leafWeight() != null && io.leafWeight() != 0) {
            CgroupFile.write(directory, "blkio.leaf_weight", io.leafWeight().toString());
        }
        for (BlockIo.WeightDevice device : io.weightDevices()) {
            String number = device.major() + ":" + device.minor() + ' ';
            if (device.weight() != null) {
                CgroupFile.write(directory, weight + "_device", number + device.weight());
            }
            if (device.leafWeight() != null) {
                CgroupFile.write(
                        directory, "blkio.leaf_weight_device", number + device.leafWeight());
            }
        }
        throttle("blkio.throttle.read_bps_device", io.throttleReadBps());
        throttle("blkio.throttle.write_bps_device", io.throttleWriteBps());
        throttle("blkio.throttle.read_iops_device", io.throttleReadIops());
        throttle("blkio.throttle.write_iops_device", io.throttleWriteIops());
    }

    private void throttle(String file, List<BlockIo.ThrottleDevice> devices)
            throws ContainerException {
        for (BlockIo.ThrottleDevice device : devices) {
            CgroupFile.write(
                    directory("blkio"),
                    file,
                    device.major()
                            + ":"
                            + device.minor()
                            + ' '
                            + Long.toUnsignedString(device.rate()));
        }
    }

    private void network(Resources.Network network) throws ContainerException {
        Integer classId = network.classId();
        if (classId != null && classId != 0) {
            CgroupFile.write(
                    directory("net_cls"), "net_cls.classid", Integer.toUnsignedString(classId));
        }
        for (Map.Entry<String, Integer> entry : network.priorities().entrySet()) {
            CgroupFile.write(
                    directory("net_prio"),
                    "net_prio.ifpriomap",
                    entry.getKey() + ' ' + Integer.toUnsignedString(entry.getValue()));
        }
    }

    private Path directory(String controller) throws ContainerException {
        Path directory = directories.get(controller);
        if (directory == null) {
            throw new ContainerException(
                    "linux.resources: the host has no cgroup hierarchy with " + controller);
        }
        return directory;
    }
}
