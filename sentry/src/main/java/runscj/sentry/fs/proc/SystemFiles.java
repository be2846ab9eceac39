package runscj.sentry.fs.proc;

import static runscj.sentry.kernel.cgroup.Cgroup.Figure.DESCENDANTS;

import runscj.sentry.fs.generated.FixedDirectory;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.ProcessUsage;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.cgroup.Controller;
import runscj.sentry.kernel.keys.KeyCalls;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.kernel.time.CpuTime;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileLocks;

/** The files at the root of proc that describe the system. */
final class SystemFiles {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private static final String SLABS =
            "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize>"
                    + " <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor>"
                    + " : slabdata <active_slabs> <num_slabs> <sharedavail>\n";
    private static final String[] SOFT_INTERRUPTS = {
        "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"
    };

    private final ProcFileSystem proc;
    private final Kernel kernel;
    private final String cpuInfo;

    SystemFiles(ProcFileSystem proc, String cpuInfo) {
        this.proc = proc;
        this.kernel = proc.kernel();
        this.cpuInfo = cpuInfo;
    }

    void addTo(FixedDirectory root) {
        root.link("mounts", "self/mounts").link("net", "self/net");
        root.file("meminfo", this::memInfo).file("stat", this::stat).file("uptime", this::upTime);
        root.file("loadavg", this::loadAverage).file("version", this::version);
        root.file("filesystems", this::fileSystems);
        root.text("cpuinfo", cpuInfo).text("cmdline", "\n");
        root.text("devices", devices()).text("partitions", "major minor  #blocks  name\n\n");
        root.text("swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
        root.text("diskstats", "").text("interrupts", interrupts()).text("modules", "");
        root.file("cgroups", this::controllers);
        root.file("vmstat", this::vmStat);
        root.text("consoles", "").text("misc", "");
        root.file("locks", (caller, out) -> FileLocks.describeAll(out));
        root.text("buddyinfo", "").text("crypto", "").text("dma", "").text("fb", "");
        root.text("execdomains", "0-0\tLinux           \t[kernel]\n").text("kallsyms", "");
        root.text("iomem", "").text("ioports", "").file("softirqs", this::softInterrupts);
        root.file("slabinfo", 0400, (caller, out) -> out.append(SLABS), null);
        root.file("keys", this::keys).file("key-users", this::keyUsers);
        FixedDirectory sysvIpc = root.directory("sysvipc");
        sysvIpc.text(
                "msg",
                "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid"
                        + "  cgid      stime      rtime      ctime\n");
        sysvIpc.text(
                "sem",
                "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      "
                        + "ctime\n");
        sysvIpc.text(
                "shm",
                "       key      shmid perms                  size  cpid  lpid nattch   uid   gid"
                        + "  cuid  cgid      atime      dtime      ctime                   rss"
                        + "                  swap\n");
        root.directory("fs");
        root.directory("irq");
        root.directory("bus");
        root.directory("driver");
        FixedDirectory terminals = root.directory("tty");
        terminals.text("drivers", drivers()).text("ldiscs", "n_tty       0\n");
        terminals.directory("ldisc");
        terminals.directory("driver");
    }

    /** Nothing of the host's interrupts is known here. */
    private void controllers(Caller caller, StringBuilder out) {
        out.append("#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
        long groups = 1 + proc.kernel().cgroups().figure(DESCENDANTS);
        for (Controller controller : Controller.values()) {
            out.append(controller.title()).append("\t0\t").append(groups).append("\t1\n");
        }
    }

    private void softInterrupts(Caller caller, StringBuilder out) {
        out.append("                    ");
        for (int cpu = 0; cpu < kernel.cpuCount(); cpu++) {
            out.append("CPU").append(cpu).append("       ");
        }
        out.append('\n');
        for (String name : SOFT_INTERRUPTS) {
            out.repeat(' ', 12 - name.length()).append(name).append(':');
            for (int cpu = 0; cpu < kernel.cpuCount(); cpu++) {
                out.append("          0");
            }
            out.append('\n');
        }
    }

    private void keys(Caller caller, StringBuilder out) {
        Task task = Task.of(caller);
        new KeyCalls(task.keyrings(), task.credentials()).list(out);
    }

    private void keyUsers(Caller caller, StringBuilder out) {
        kernel.keys().describeUsers(out);
    }

    private static String drivers() {
        return "/dev/tty             /dev/tty        5       0 system:/dev/tty\n"
                + "/dev/console         /dev/console    5       1 system:console\n"
                + "/dev/ptmx            /dev/ptmx       5       2 system\n"
                + "pty_slave            /dev/pts      136 0-1048575 pty:slave\n"
                + "pty_master           /dev/ptm      128 0-1048575 pty:master\n";
    }

    private static String devices() {
        return "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n"
                + "128 ptm\n136 pts\n\nBlock devices:\n";
    }

    private String interrupts() {
        StringBuilder out = new StringBuilder("     ");
        for (int cpu = 0; cpu < kernel.cpuCount(); cpu++) {
            out.append("      CPU").append(cpu).append(' ');
        }
        return out.append('\n').toString();
    }

    private static void kilobytes(StringBuilder out, String name, long bytes) {
        String value = Long.toString(bytes >>> 10);
        int start = out.length();
        out.append(name).append(':');
        while (out.length() - start + value.length() < 24) {
            out.append(' ');
        }
        out.append(value).append(" kB\n");
    }

    private void memInfo(Caller caller, StringBuilder out) {
        MemoryFile memory = kernel.memory();
        long total = memory.limitBytes();
        long used = Math.min(total, memory.usedBytes());
        kilobytes(out, "MemTotal", total);
        kilobytes(out, "MemFree", total - used);
        kilobytes(out, "MemAvailable", total - used);
        kilobytes(out, "Buffers", 0);
        kilobytes(out, "Cached", 0);
        kilobytes(out, "SwapCached", 0);
        kilobytes(out, "Active", used);
        kilobytes(out, "Inactive", 0);
        kilobytes(out, "Active(anon)", used);
        kilobytes(out, "Inactive(anon)", 0);
        kilobytes(out, "Active(file)", 0);
        kilobytes(out, "Inactive(file)", 0);
        kilobytes(out, "Unevictable", 0);
        kilobytes(out, "Mlocked", 0);
        kilobytes(out, "SwapTotal", 0);
        kilobytes(out, "SwapFree", 0);
        kilobytes(out, "Dirty", 0);
        kilobytes(out, "Writeback", 0);
        kilobytes(out, "AnonPages", used);
        kilobytes(out, "Mapped", 0);
        kilobytes(out, "Shmem", 0);
        kilobytes(out, "KReclaimable", 0);
        kilobytes(out, "Slab", 0);
        kilobytes(out, "SReclaimable", 0);
        kilobytes(out, "SUnreclaim", 0);
        kilobytes(out, "KernelStack", 0);
        kilobytes(out, "PageTables", 0);
        kilobytes(out, "CommitLimit", total);
        kilobytes(out, "Committed_AS", used);
        kilobytes(out, "VmallocTotal", (1L << 45) - 1024);
        kilobytes(out, "VmallocUsed", 0);
        kilobytes(out, "AnonHugePages", 0);
        out.append("HugePages_Total:       0\nHugePages_Free:        0\n");
        out.append("HugePages_Rsvd:        0\nHugePages_Surp:        0\n");
        kilobytes(out, "Hugepagesize", 2 << 20);
    }

    private void vmStat(Caller caller, StringBuilder out) {
        MemoryFile memory = kernel.memory();
        long free = Math.max(0, memory.limitBytes() - memory.usedBytes());
        out.append("nr_free_pages ").append(free >>> 12);
        out.append("\nnr_anon_pages ").append(memory.usedBytes() >>> 12);
        out.append("\nnr_mapped 0\nnr_file_pages 0\nnr_dirty 0\nnr_writeback 0\n");
        out.append("pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault 0\npgmajfault 0\n");
    }

    private record Activity(CpuTime used, int running, int tasks, int lastPid) {}

    private Activity activity() {
        CpuTime used = CpuTime.ZERO;
        int running = 0;
        int tasks = 0;
        int last = 0;
        PidNamespace pids = proc.pids();
        for (Pid pid : pids.pids()) {
            last = Math.max(last, pid.in(pids));
            ThreadGroup process = pid.threadGroup();
            if (process != null) {
                used = used.plus(ProcessUsage.of(process)).plus(process.usage().children());
                for (Task member : process.members()) {
                    tasks++;
                    running += member.state() == 'R' ? 1 : 0;
                }
            }
        }
        return new Activity(used, Math.max(1, running), tasks, last);
    }

    private long sinceBootNs() {
        return System.nanoTime() - kernel.bootNs();
    }

    private void stat(Caller caller, StringBuilder out) {
        Activity activity = activity();
        int cpus = kernel.cpuCount();
        long busyNs = activity.used.totalNs();
        long idleNs = Math.max(0, sinceBootNs() * cpus - busyNs);
        cpu(out, "cpu ", activity.used.userNs(), activity.used.systemNs(), idleNs);
        for (int cpu = 0; cpu < cpus; cpu++) {
            cpu(
                    out,
                    "cpu" + cpu,
                    activity.used.userNs() / cpus,
                    activity.used.systemNs() / cpus,
                    idleNs / cpus);
        }
        out.append("intr 0\nctxt 0\nbtime ").append(kernel.bootRealTimeNs() / NS_PER_SECOND);
        out.append("\nprocesses ").append(activity.lastPid);
        out.append("\nprocs_running ").append(activity.running);
        out.append("\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
    }

    private static void cpu(StringBuilder out, String name, long userNs, long sysNs, long idleNs) {
        out.append(name).append(' ').append(userNs / TaskStat.TICK_NS).append(" 0 ");
        out.append(sysNs / TaskStat.TICK_NS).append(' ').append(idleNs / TaskStat.TICK_NS);
        out.append(" 0 0 0 0 0 0\n");
    }

    private static void hundredths(StringBuilder out, long ns) {
        long value = ns / TaskStat.TICK_NS;
        out.append(value / 100).append('.').append(value / 10 % 10).append(value % 10);
    }

    private void upTime(Caller caller, StringBuilder out) {
        Activity activity = activity();
        long upNs = sinceBootNs();
        hundredths(out, upNs);
        out.append(' ');
        long busyNs = activity.used.totalNs();
        hundredths(out, Math.max(0, upNs * kernel.cpuCount() - busyNs));
        out.append('\n');
    }

    private void loadAverage(Caller caller, StringBuilder out) {
        Activity activity = activity();
        out.append("0.00 0.00 0.00 ").append(activity.running).append('/').append(activity.tasks);
        out.append(' ').append(activity.lastPid).append('\n');
    }

    private void version(Caller caller, StringBuilder out) {
        out.append("Linux version ").append(UtsNamespace.RELEASE).append(" (runsc-j) ");
        out.append(UtsNamespace.VERSION).append('\n');
    }

    private void fileSystems(Caller caller, StringBuilder out) {
        for (String name : proc.vfs().fileSystemTypes().all()) {
            out.append("nodev\t").append(name).append('\n');
        }
    }

    /** Returns a device number as "major:minor". */
    static String device(long deviceId) {
        return DeviceRegistry.major(deviceId) + ":" + DeviceRegistry.minor(deviceId);
    }
}
