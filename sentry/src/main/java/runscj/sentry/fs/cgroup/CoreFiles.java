package runscj.sentry.fs.cgroup;

import java.util.Arrays;
import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.CgroupMemory;
import runscj.sentry.kernel.CgroupProcesses;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Cgroup.Figure;
import runscj.sentry.kernel.cgroup.Controller;
import runscj.sentry.vfs.Caller;

/** The files of every group: Documentation/admin-guide/cgroup-v2.rst, "Core Interface Files". */
final class CoreFiles {
    private final Kernel kernel;
    private final Cgroup group;

    CoreFiles(Kernel kernel, Cgroup group) {
        this.kernel = kernel;
        this.group = group;
    }

    void addTo(CgroupDirectory directory) {
        directory.file("cgroup.procs", 0644, null, this::processes, this::move);
        directory.file("cgroup.controllers", 0444, null, this::controllers, null);
        directory.file("cgroup.subtree_control", 0644, null, this::passed, this::pass);
        directory.file("cgroup.stat", 0444, null, this::statistics, null);
        limit(directory, "cgroup.max.depth", Figure.DEPTH_MAX);
        limit(directory, "cgroup.max.descendants", Figure.DESCENDANTS_MAX);
        if (group.parent() == null) {
            return;
        }
        directory.file(
                "cgroup.type", 0644, null, (caller, out) -> out.append("domain\n"), this::type);
        directory.file("cgroup.events", 0444, null, this::events, null);
        directory.file(
                "cgroup.freeze",
                0644,
                null,
                (caller, out) -> out.append(group.figure(Figure.FREEZE)).append('\n'),
                this::freeze);
        directory.file("cgroup.kill", 0200, null, (caller, out) -> {}, this::kill);
    }

    private void limit(CgroupDirectory directory, String name, Figure figure) {
        directory.file(
                name,
                0644,
                null,
                (caller, out) -> Words.limit(out, group.figure(figure)).append('\n'),
                (caller, text) -> {
                    long limit = Words.limit(text.strip());
                    if (limit != Cgroup.NO_LIMIT && (limit < 0 || limit > Integer.MAX_VALUE)) {
                        throw Errno.ERANGE.raise();
                    }
                    group.limit(figure, limit);
                });
    }

    // ---- processes

    private void processes(Caller caller, StringBuilder out) {
        PidNamespace pids = Task.of(caller).pidNamespace();
        List<ThreadGroup> here = CgroupProcesses.in(kernel, group);
        int[] numbers = new int[here.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = here.get(i).pid().in(pids);
        }
        Arrays.sort(numbers);
        for (int number : numbers) {
            out.append(number).append('\n');
        }
    }

    /** Moves a process by the id of one of its threads; 0 is the writer. */
    private void move(Caller caller, String text) throws ErrnoException {
        Task writer = Task.of(caller);
        long number = Words.number(text.strip());
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw Errno.EINVAL.raise();
        }
        ThreadGroup process = writer.threadGroup();
        if (number != 0) {
            Pid pid = writer.pidNamespace().pid((int) number);
            Task task = pid == null ? null : pid.task();
            if (task == null) {
                throw Errno.ESRCH.raise();
            }
            process = task.threadGroup();
        }
        CgroupProcesses.move(process, group);
    }

    private void events(Caller caller, StringBuilder out) {
        out.append("populated ").append(group.figure(Figure.POPULATED));
        out.append("\nfrozen ").append(CgroupProcesses.isFrozen(kernel, group) ? 1 : 0);
        out.append('\n');
    }

    private void freeze(Caller caller, String text) throws ErrnoException {
        String word = text.strip();
        if (word.isEmpty()) {
            return;
        }
        long number = Words.number(word);
        if (number != 0 && number != 1) {
            throw Errno.ERANGE.raise();
        }
        CgroupProcesses.freeze(kernel, group, number == 1);
    }

    private void kill(Caller caller, String text) throws ErrnoException {
        if (Words.number(text.strip()) != 1) {
            throw Errno.ERANGE.raise();
        }
        CgroupProcesses.kill(kernel, group);
    }

    /** There are no threaded groups. */
    private void type(Caller caller, String text) throws ErrnoException {
        throw (text.strip().equals("threaded") ? Errno.EOPNOTSUPP : Errno.EINVAL).raise();
    }

    // ---- controllers

    private void controllers(Caller caller, StringBuilder out) {
        list(out, (int) group.figure(Figure.CONTROLLERS));
    }

    private void passed(Caller caller, StringBuilder out) {
        list(out, (int) group.figure(Figure.CONTROLLERS_BELOW));
    }

    private static void list(StringBuilder out, int set) {
        int start = out.length();
        for (Controller controller : Controller.values()) {
            if (controller.in(set)) {
                out.append(out.length() == start ? "" : " ").append(controller.title());
            }
        }
        if (out.length() != start) {
            out.append('\n');
        }
    }

    private void pass(Caller caller, String text) throws ErrnoException {
        int enable = 0;
        int disable = 0;
        String words = text.strip();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (word.isEmpty()) {
                continue;
            }
            int controller = Controller.setOf(word.substring(1));
            char sign = word.charAt(0);
            if (controller == 0 || (sign != '+' && sign != '-')) {
                throw Errno.EINVAL.raise();
            }
            // the last word about a controller counts
            enable = sign == '+' ? enable | controller : enable & ~controller;
            disable = sign == '-' ? disable | controller : disable & ~controller;
        }
        if (Controller.MEMORY.in(enable)) {
            CgroupMemory.enable(kernel);
        }
        group.pass(enable, disable);
    }

    private void statistics(Caller caller, StringBuilder out) {
        out.append("nr_descendants ").append(group.figure(Figure.DESCENDANTS));
        out.append("\nnr_dying_descendants 0\n");
    }
}
