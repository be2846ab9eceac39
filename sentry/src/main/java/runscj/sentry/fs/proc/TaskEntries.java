package runscj.sentry.fs.proc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.IdKind;
import runscj.sentry.fs.generated.GeneratedDirectory;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** The names below a task, in the order in which they are listed. Nodes are made when looked up. */
final class TaskEntries {
    private static final int DT_DIR = 4;
    private static final int DT_REG = 8;
    private static final int DT_LNK = 10;

    /** Makes a node. */
    @FunctionalInterface
    private interface Maker {
        Inode make(TaskDirectory directory, long inodeNumber);
    }

    private record Entry(String name, int type, boolean processOnly, int index, Maker maker) {}

    private static final List<Entry> ENTRIES = new ArrayList<>();
    private static final Map<String, Entry> BY_NAME = new HashMap<>();

    private TaskEntries() {}

    private static void add(String name, int type, boolean processOnly, Maker maker) {
        Entry entry = new Entry(name, type, processOnly, ENTRIES.size() + 1, maker);
        ENTRIES.add(entry);
        BY_NAME.put(name, entry);
    }

    private static void text(String name, TaskFile.Content content) {
        file(name, 0444, TaskFile.Guard.NONE, content, null);
    }

    /** A text that depends on who reads it. */
    private static void seen(String name, TaskFile.Seen content) {
        add(
                name,
                DT_REG,
                false,
                (of, number) -> new TaskFile(of, number, 0444, TaskFile.Guard.NONE, content, null));
    }

    private static void secret(String name, int permissions, TaskFile.Content content) {
        file(name, permissions, TaskFile.Guard.TRACERS, content, null);
    }

    private static void file(
            String name,
            int permissions,
            TaskFile.Guard guard,
            TaskFile.Content content,
            TaskFile.@Nullable Sink sink) {
        add(
                name,
                DT_REG,
                false,
                (of, number) ->
                        new TaskFile(
                                of,
                                number,
                                permissions,
                                guard,
                                (directory, task, reader, out) ->
                                        content.write(directory, task, out),
                                sink));
    }

    static {
        add("task", DT_DIR, true, ThreadsDirectory::new);
        add("fd", DT_DIR, false, FdDirectory::ofLinks);
        add("fdinfo", DT_DIR, false, FdDirectory::ofInfos);
        add("ns", DT_DIR, false, NamespaceDirectory::new);
        add("net", DT_DIR, false, NetFiles::directory);
        add("exe", DT_LNK, false, TaskLink::toExecutable);
        add("cwd", DT_LNK, false, TaskLink::toWorkingDirectory);
        add("root", DT_LNK, false, TaskLink::toRoot);
        add("mem", DT_REG, false, MemoryFileNode::new);
        text("stat", TaskStat::stat);
        text("statm", TaskStat::statm);
        seen("status", TaskStatus::status);
        text("cmdline", TaskTexts::commandLine);
        file("comm", 0644, TaskFile.Guard.NONE, TaskTexts::name, TaskTexts::setName);
        secret("environ", 0400, TaskTexts::environment);
        secret("auxv", 0400, TaskTexts::auxiliaryVector);
        secret("maps", 0444, TaskMaps::maps);
        secret("numa_maps", 0444, TaskMaps::numaMaps);
        secret("smaps", 0444, TaskMaps::smaps);
        secret("smaps_rollup", 0444, TaskMaps::rollup);
        text("mounts", MountTables::mounts);
        seen("mountinfo", MountTables::mountInfo);
        secret("mountstats", 0400, MountTables::mountStats);
        seen("cgroup", TaskTexts::cgroup);
        text("limits", TaskTexts::limits);
        secret("io", 0400, TaskTexts::io);
        text("oom_score", (of, task, out) -> out.append("0\n"));
        file(
                "oom_score_adj",
                0644,
                TaskFile.Guard.NONE,
                TaskTexts::oomScoreAdjustment,
                TaskTexts::setOomScoreAdjustment);
        file(
                "oom_adj",
                0644,
                TaskFile.Guard.NONE,
                TaskTexts::oomAdjustment,
                TaskTexts::setOomAdjustment);
        secret("personality", 0400, TaskTexts::personality);
        text("wchan", (of, task, out) -> out.append('0'));
        secret("syscall", 0400, TaskTexts::syscall);
        secret("stack", 0400, (of, task, out) -> {});
        text("sched", TaskTexts::sched);
        text("schedstat", TaskTexts::schedStat);
        file("loginuid", 0644, TaskFile.Guard.NONE, TaskTexts::unset, null);
        text("sessionid", TaskTexts::unset);
        add("uid_map", DT_REG, false, (of, number) -> new IdMapFile(of, number, IdKind.UID));
        add("gid_map", DT_REG, false, (of, number) -> new IdMapFile(of, number, IdKind.GID));
        add("projid_map", DT_REG, false, (of, number) -> new IdMapFile(of, number, IdKind.PROJECT));
        add("setgroups", DT_REG, false, SetgroupsFile::new);
        text("timers", (of, task, out) -> {});
        file(
                "timerslack_ns",
                0666,
                TaskFile.Guard.NONE,
                TaskTexts::timerSlack,
                TaskTexts::setTimerSlack);
        file("coredump_filter", 0644, TaskFile.Guard.NONE, TaskTexts::coreDumpFilter, null);
        text("children", TaskTexts::children);
    }

    static @Nullable Inode lookup(TaskDirectory directory, String name) {
        Entry entry = BY_NAME.get(name);
        if (entry == null || (entry.processOnly && !directory.ofProcess())) {
            return null;
        }
        return entry.maker.make(directory, directory.inodeNumber() + entry.index);
    }

    static long list(
            TaskDirectory directory, long offset, long firstOffset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        for (int i = (int) Math.min(at - firstOffset, ENTRIES.size()); i < ENTRIES.size(); i++) {
            Entry entry = ENTRIES.get(i);
            long next = firstOffset + i + 1;
            boolean shown = !entry.processOnly || directory.ofProcess();
            if (shown
                    && !sink.entry(
                            entry.name, directory.inodeNumber() + entry.index, entry.type, next)) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** A directory below a task: what they have in common. */
    abstract static class Below extends GeneratedDirectory {
        final TaskDirectory directory;

        Below(TaskDirectory directory, long inodeNumber, int permissions) {
            super(directory.proc(), inodeNumber, permissions);
            this.directory = directory;
        }

        @Override
        public int uid() {
            return directory.uid();
        }

        @Override
        public int gid() {
            return directory.gid();
        }
    }
}
