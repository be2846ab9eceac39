package runscj.sentry.fs.cgroup;

import runscj.abi.Errno;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Cgroup.Figure;
import runscj.sentry.kernel.cgroup.Controller;

/** The files of the pids controller: Documentation/admin-guide/cgroup-v2.rst, "PID". */
final class PidsFiles {
    private final Cgroup group;

    PidsFiles(Cgroup group) {
        this.group = group;
    }

    void addTo(CgroupDirectory directory) {
        directory.file(
                "pids.max",
                0644,
                Controller.PIDS,
                (caller, out) -> Words.limit(out, group.figure(Figure.TASKS_MAX)).append('\n'),
                (caller, text) -> {
                    long limit = Words.limit(text.strip());
                    if (limit != Cgroup.NO_LIMIT && (limit < 0 || limit > PidNamespace.PID_MAX)) {
                        throw Errno.EINVAL.raise();
                    }
                    group.limit(Figure.TASKS_MAX, limit);
                });
        show(directory, "pids.current", "", Figure.TASKS);
        show(directory, "pids.peak", "", Figure.TASKS_PEAK);
        show(directory, "pids.events", "max ", Figure.REFUSALS);
        show(directory, "pids.events.local", "max ", Figure.OWN_REFUSALS);
    }

    private void show(CgroupDirectory directory, String name, String key, Figure figure) {
        directory.file(
                name,
                0444,
                Controller.PIDS,
                (caller, out) -> out.append(key).append(group.figure(figure)).append('\n'),
                null);
    }
}
