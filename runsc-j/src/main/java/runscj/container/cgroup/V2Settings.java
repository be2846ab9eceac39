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
 * Writes {@code linux.resources}, which is in the terms of version 1, to the files of version 2:
 * Documentation/admin-guide/cgroup-v2.rst. The conversions are those that runc and crun agreed on.
 * Device rules are not applied: they would need a BPF program, and no device of the host can be
 * opened from inside.
 */
final class V2Settings {
    private static final long DEFAULT_PERIOD_US = 100_000;
    private static final long MIN_SHARES = 2;
    private static final long SHARES_RANGE = 262_142;
    private static final long WEIGHT_RANGE = 9_999;
    private static final long BLKIO_MIN = 10;
    private static final long BLKIO_RANGE = 990;

    private final Path directory;

    V2Settings(Path directory) {
        this.directory = directory;
    }

    void apply(Resources resources) throws ContainerException {
        if (resources.pids() != null) {
            CgroupFile.write(directory, "pids.max", Allowance.tasks(resources.pids().limit()));
        }
        if (resources.memory() != null) {
            memory(resources.memory());
        }
        if (resources.blockIo() != null) {
            blockIo(resources.blockIo());
        }
        if (resources.cpu() != null) {
            cpu(resources.cpu());
        }
        for (Resources.HugepageLimit limit : resources.hugepageLimits()) {
            String file = "hugetlb." + limit.pageSize() + ".max";
            CgroupFile.write(directory, file, Long.toUnsignedString(limit.limitBytes()));
        }
        for (Map.Entry<String, String> entry : resources.unified().entrySet()) {
            if (entry.getKey().indexOf('/') >= 0) {
                throw new ContainerException(
                        "linux.resources.unified: " + entry.getKey() + " is not a file's name");
            }
            CgroupFile.write(directory, entry.getKey(), entry.getValue());
        }
    }

    private void memory(Resources.Memory memory) throws ContainerException {
        Long limit = memory.limit();
        Long swap = memory.swap();
        if (swap != null && swap != 0) {
            CgroupFile.write(directory, "memory.swap.max", swapAlone(swap, limit));
        }
        if (limit != null && limit != 0) {
            CgroupFile.write(directory, "memory.max", number(Allowance.memory(limit)));
        }
        Long reservation = memory.reservation();
        if (reservation != null && reservation != 0) {
            CgroupFile.write(directory, "memory.low", number(reservation));
        }
    }

    /** Version 1 limits memory and swap together, version 2 swap alone. */
    static String swapAlone(long both, @Nullable Long memory) throws ContainerException {
        if (both < 0) {
            return "max";
        }
        if (memory == null || memory <= 0) {
            throw new ContainerException(
                    "linux.resources.memory.swap: needs memory.limit on control groups of version"
                            + " 2");
        }
        if (both < memory) {
            throw new ContainerException(
                    "linux.resources.memory.swap: must not be below memory.limit");
        }
        return Long.toString(both - memory);
    }

    private static String number(long limit) {
        return limit < 0 ? "max" : Long.toString(limit);
    }

    private void cpu(Resources.Cpu cpu) throws ContainerException {
        Long shares = cpu.shares();
        if (shares != null && shares != 0) {
            CgroupFile.write(directory, "cpu.weight", Long.toString(weightOfShares(shares)));
        }
        CgroupFile.writeOptional(directory, "cpu.idle", cpu.idle());
        Long quota = cpu.quotaUs();
        Long period = cpu.periodUs();
        if (period != null && period == 0) {
            period = null;
        }
        if (quota != null && quota != 0 || period != null) {
            String most = quota == null || quota <= 0 ? "max" : quota.toString();
            CgroupFile.write(
                    directory,
                    "cpu.max",
                    most + ' ' + (period == null ? DEFAULT_PERIOD_US : (long) period));
        }
        CgroupFile.writeOptional(directory, "cpu.max.burst", cpu.burstUs());
        if (!cpu.cpus().isEmpty()) {
            CgroupFile.write(directory, "cpuset.cpus", cpu.cpus());
        }
        if (!cpu.mems().isEmpty()) {
            CgroupFile.write(directory, "cpuset.mems", cpu.mems());
        }
    }

    /** Maps 2 to 262144 onto 1 to 10000. */
    static long weightOfShares(long shares) {
        long within = Math.clamp(shares, MIN_SHARES, MIN_SHARES + SHARES_RANGE);
        return 1 + (within - MIN_SHARES) * WEIGHT_RANGE / SHARES_RANGE;
    }

    /** Maps 10 to 1000 onto 1 to 10000. */
    static long weightOfBlockIo(long weight) {
        return 1
                + (Math.clamp(weight, BLKIO_MIN, BLKIO_MIN + BLKIO_RANGE) - BLKIO_MIN)
                        * WEIGHT_RANGE
                        / BLKIO_RANGE;
    }

    private void blockIo(BlockIo io) throws ContainerException {
        boolean bfq = Files.exists(directory.resolve("io.bfq.weight"));
        String file = bfq ? "io.bfq.weight" : "io.weight";
        if (io.weight() != null && io.weight() != 0) {
            long weight = bfq ? io.weight() : weightOfBlockIo(io.weight());
            CgroupFile.write(directory, file, Long.toString(weight));
        }
        for (BlockIo.WeightDevice device : io.weightDevices()) {
            if (device.weight() != null) {
                long weight = bfq ? device.weight() : weightOfBlockIo(device.weight());
                CgroupFile.write(
                        directory, file, device.major() + ":" + device.minor() + ' ' + weight);
            }
        }
        limit("rbps", io.throttleReadBps());
        limit("wbps", io.throttleWriteBps());
        limit("riops", io.throttleReadIops());
        limit("wiops", io.throttleWriteIops());
    }

    private void limit(String key, List<BlockIo.ThrottleDevice> devices) throws ContainerException {
        for (BlockIo.ThrottleDevice device : devices) {
            CgroupFile.write(
                    directory,
                    "io.max",
                    device.major()
                            + ":"
                            + device.minor()
                            + ' '
                            + key
                            + '='
                            + Long.toUnsignedString(device.rate()));
        }
    }
}
