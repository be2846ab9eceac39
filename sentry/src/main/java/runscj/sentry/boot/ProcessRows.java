package runscj.sentry.boot;

import java.util.ArrayList;
import java.util.List;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;

/** What {@code ps} shows of the kernel's processes. */
final class ProcessRows {
    private ProcessRows() {}

    static List<ControlAnswer.ProcessRow> of(Kernel kernel) {
        List<ControlAnswer.ProcessRow> rows = new ArrayList<>();
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process == null || process.tgid() != pid.root() || process.exited()) {
                continue;
            }
            Task leader = process.leader();
            ThreadGroup parent = process.parent();
            Task[] members = process.members();
            long cpuNs = 0;
            for (Task member : members) {
                cpuNs += member.cpuTimes().userNs() + member.cpuTimes().systemNs();
            }
            long startSeconds =
                    (kernel.bootRealTimeNs() + process.startNs() - kernel.bootNs()) / 1_000_000_000;
            rows.add(
                    new ControlAnswer.ProcessRow(
                            process.tgid(),
                            parent == null ? 0 : parent.tgid(),
                            leader.credentials().ruid(),
                            members.length,
                            startSeconds,
                            cpuNs,
                            leader.settings().name()));
        }
        rows.sort((a, b) -> Integer.compare(a.pid(), b.pid()));
        return rows;
    }
}
