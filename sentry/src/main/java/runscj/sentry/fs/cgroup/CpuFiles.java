package runscj.sentry.fs.cgroup;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.CgroupProcesses;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Cgroup.Figure;
import runscj.sentry.kernel.cgroup.Controller;
import runscj.sentry.kernel.cgroup.CpuLimit;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.vfs.Caller;

/**
 * CPU time: Documentation/admin-guide/cgroup-v2.rst, "CPU". There is no cpu.weight, since the
 * host's scheduler shares out time among guests, and no bursts.
 */
final class CpuFiles {
    private static final long US = 1_000;
    private static final long SHORTEST_US = 1_000;
    private static final long LONGEST_PERIOD_US = 1_000_000;

    /** 2^44 ns and a bit: so much time as Linux's arithmetic takes. */
    private static final long LARGEST_QUOTA_US = (1L << 44) / US;

    private final Kernel kernel;
    private final Cgroup group;

    CpuFiles(Kernel kernel, Cgroup group) {
        this.kernel = kernel;
        this.group = group;
    }

    void addTo(CgroupDirectory directory) {
        directory.file("cpu.stat", 0444, null, this::statistics, null);
        if (group.parent() != null) {
            directory.file("cpu.max", 0644, Controller.CPU, this::showLimit, this::limit);
        }
    }

    private void statistics(Caller caller, StringBuilder out) {
        CpuTime used = CgroupProcesses.usage(kernel, group);
        out.append("usage_usec ").append(used.totalNs() / US);
        out.append("\nuser_usec ").append(used.userNs() / US);
        out.append("\nsystem_usec ").append(used.systemNs() / US);
        if (group.parent() != null && Controller.CPU.in((int) group.figure(Figure.CONTROLLERS))) {
            CpuLimit.Figures figures = group.cpuFigures();
            out.append("\nnr_periods ").append(figures.periods());
            out.append("\nnr_throttled ").append(figures.throttledPeriods());
            out.append("\nthrottled_usec ").append(figures.throttledUs());
        }
        out.append('\n');
    }

    private void showLimit(Caller caller, StringBuilder out) {
        CpuLimit.Figures figures = group.cpuFigures();
        Words.limit(out, figures.quotaUs()).append(' ').append(figures.periodUs()).append('\n');
    }

    /** Takes a quota, and a period if another one is wanted. */
    private void limit(Caller caller, String text) throws ErrnoException {
        String[] words = text.strip().split(" +");
        if (words.length > 2) {
            throw Errno.EINVAL.raise();
        }
        long quotaUs = Words.limit(words[0]);
        long periodUs = words.length == 2 ? Words.number(words[1]) : group.cpuFigures().periodUs();
        if (periodUs < SHORTEST_US
                || periodUs > LONGEST_PERIOD_US
                || quotaUs < SHORTEST_US
                || (quotaUs != Cgroup.NO_LIMIT && quotaUs > LARGEST_QUOTA_US)) {
            throw Errno.EINVAL.raise();
        }
        kernel.cpuBandwidth().limit(group, quotaUs, periodUs);
    }
}
