package runscj.sentry.fs.cgroup;

import java.util.Arrays;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.WaitStatus;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Cgroup.Figure;
import runscj.sentry.vfs.Caller;

/** The files of one group: Documentation/admin-guide/cgroup-v2.rst, "Core Interface Files". */
final class CgroupFiles {
    private static final String MAX = "max";

    private final Kernel kernel;
    private final Cgroup group;

    CgroupFiles(Kernel kernel, Cgroup group) {
        this.kernel = kernel;
        this.group = group;
    }

    void addTo(CgroupDirectory directory) {
        boolean root = group.parent() == null;
        directory.file("cgroup.procs", 0644, false, this::processes, this::move);
        directory.file("cgroup.controllers", 0444, false, this::controllers, null);
        directory.file("cgroup.subtree_control", 0644, false, this::passed, this::pass);
        directory.file("cgroup.stat", 0444, false, this::statistics, null);
        limit(directory, "cgroup.max.depth", false, Figure.DEPTH_MAX);
        limit(directory, "cgroup.max.descendants", false, Figure.DESCENDANTS_MAX);
        if (root) {
            return;
        }
        directory.file(
                "cgroup.type", 0644, false, (caller, out) -> out.append("domain\n"), this::type);
        directory.file(
                "cgroup.events",
                0444,
                false,
                (caller, out) ->
                        out.append("populated ")
                                .append(group.figure(Figure.POPULATED))
                                .append("\nfrozen 0\n"),
                null);
        directory.file("cgroup.kill", 0200, false, (caller, out) -> {}, this::kill);
        limit(directory, "pids.max", true, Figure.TASKS_MAX);
        number(directory, "pids.current", "", Figure.TASKS);
        number(directory, "pids.peak", "", Figure.TASKS_PEAK);
        number(directory, "pids.events", "max ", Figure.REFUSALS);
        number(directory, "pids.events.local", "max ", Figure.OWN_REFUSALS);
    }

    private void number(CgroupDirectory directory, String name, String key, Figure figure) {
        directory.file(
                name,
                0444,
                true,
                (caller, out) -> out.append(key).append(group.figure(figure)).append('\n'),
                null);
    }

    private void limit(CgroupDirectory directory, String name, boolean ofPids, Figure figure) {
        directory.file(
                name,
                0644,
                ofPids,
                (caller, out) -> {
                    long limit = group.figure(figure);
                    out.append(limit == Cgroup.NO_LIMIT ? MAX : Long.toString(limit)).append('\n');
                },
                (caller, text) -> group.limit(figure, number(text.strip(), figure)));
    }

    /** Reads a limit: EINVAL if it is none, ERANGE if negative or above what the kernel counts. */
    private static long number(String text, Figure figure) throws ErrnoException {
        if (text.equals(MAX)) {
            return Cgroup.NO_LIMIT;
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
        if (figure == Figure.TASKS_MAX) {
            if (number < 0 || number > PidNamespace.PID_MAX) {
                throw Errno.EINVAL.raise();
            }
        } else if (number < 0 || number > Integer.MAX_VALUE) {
            throw Errno.ERANGE.raise();
        }
        return number;
    }

    // ---- processes

    private void processes(Caller caller, StringBuilder out) {
        PidNamespace pids = Task.of(caller).pidNamespace();
        int[] numbers = new int[16];
        int count = 0;
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process != null && process.members().length > 0 && process.cgroup() == group) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, count * 2);
                }
                numbers[count++] = pid.in(pids);
            }
        }
        Arrays.sort(numbers, 0, count);
        for (int i = 0; i < count; i++) {
            out.append(numbers[i]).append('\n');
        }
    }

    /** Moves a process by the id of one of its threads; 0 is the writer. */
    private void move(Caller caller, String text) throws ErrnoException {
        Task writer = Task.of(caller);
        int number;
        try {
            number = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
        if (number < 0) {
            throw Errno.EINVAL.raise();
        }
        ThreadGroup process = writer.threadGroup();
        if (number != 0) {
            Pid pid = writer.pidNamespace().pid(number);
            Task task = pid == null ? null : pid.task();
            if (task == null) {
                throw Errno.ESRCH.raise();
            }
            process = task.threadGroup();
        }
        process.membership().move(group);
    }

    private void kill(Caller caller, String text) throws ErrnoException {
        int number;
        try {
            number = Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
        if (number != 1) {
            throw Errno.ERANGE.raise();
        }
        group.countKill();
        for (Pid pid : kernel.rootPids().pids()) {
            ThreadGroup process = pid.threadGroup();
            if (process != null
                    && process.members().length > 0
                    && group.contains(process.cgroup())) {
                process.exit(WaitStatus.killed(Signal.SIGKILL));
            }
        }
    }

    /** There are no threaded groups. */
    private void type(Caller caller, String text) throws ErrnoException {
        throw (text.strip().equals("threaded") ? Errno.EOPNOTSUPP : Errno.EINVAL).raise();
    }

    // ---- controllers

    private void controllers(Caller caller, StringBuilder out) {
        line(out, group.figure(Figure.HAS_PIDS));
    }

    private void passed(Caller caller, StringBuilder out) {
        line(out, group.figure(Figure.PIDS_BELOW));
    }

    private static void line(StringBuilder out, long pids) {
        if (pids != 0) {
            out.append(Cgroup.PIDS).append('\n');
        }
    }

    private void pass(Caller caller, String text) throws ErrnoException {
        String words = text.strip();
        boolean enable = false;
        boolean disable = false;
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (word.isEmpty()) {
                continue;
            }
            if (!word.substring(1).equals(Cgroup.PIDS)
                    || (word.charAt(0) != '+' && word.charAt(0) != '-')) {
                throw Errno.EINVAL.raise();
            }
            enable = word.charAt(0) == '+'; // the last one counts
            disable = !enable;
        }
        if (enable || disable) {
            group.passPids(enable);
        }
    }

    private void statistics(Caller caller, StringBuilder out) {
        out.append("nr_descendants ").append(group.figure(Figure.DESCENDANTS));
        out.append("\nnr_dying_descendants 0\n");
    }
}
