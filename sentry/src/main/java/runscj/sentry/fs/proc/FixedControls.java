package runscj.sentry.fs.proc;

import runscj.sentry.fs.generated.FixedDirectory;

/**
 * Files of /proc/sys that programs read and that nothing changes here: name, then value. What a
 * value turns on exists; what does not exist is turned off.
 */
final class FixedControls {
    private static final String[] KERNEL = {
        "arch", "x86_64",
        "cad_pid", "1",
        "core_pipe_limit", "0",
        "ctrl-alt-del", "0",
        "hung_task_timeout_secs", "0",
        "msg_next_id", "-1",
        "nmi_watchdog", "0",
        "numa_balancing", "0",
        "panic_on_oops", "0",
        "panic_on_warn", "0",
        "perf_cpu_time_max_percent", "25",
        "perf_event_max_sample_rate", "100000",
        "perf_event_max_stack", "127",
        "perf_event_mlock_kb", "516",
        "print-fatal-signals", "0",
        "printk_delay", "0",
        "printk_devkmsg", "ratelimit",
        "printk_ratelimit", "5",
        "printk_ratelimit_burst", "10",
        "sched_autogroup_enabled", "0",
        "sched_deadline_period_max_us", "4194304",
        "sched_deadline_period_min_us", "100",
        "sched_rt_period_us", "1000000",
        "sched_rt_runtime_us", "950000",
        "sem_next_id", "-1",
        "shm_next_id", "-1",
        "shm_rmid_forced", "0",
        "soft_watchdog", "0",
        "softlockup_panic", "0",
        "sysctl_writes_strict", "1",
        "timer_migration", "0",
        "watchdog", "0",
        "watchdog_thresh", "10",
    };

    private static final String[] MEMORY = {
        "admin_reserve_kbytes", "8192",
        "compaction_proactiveness", "0",
        "dirty_background_bytes", "0",
        "dirty_bytes", "0",
        "dirty_expire_centisecs", "3000",
        "dirty_writeback_centisecs", "500",
        "hugetlb_shm_group", "0",
        "laptop_mode", "0",
        "legacy_va_layout", "0",
        "memfd_noexec", "0",
        "mmap_rnd_bits", "28",
        "nr_overcommit_hugepages", "0",
        "oom_dump_tasks", "0",
        "oom_kill_allocating_task", "0",
        "overcommit_kbytes", "0",
        "page-cluster", "3",
        "stat_interval", "1",
        "zone_reclaim_mode", "0",
    };

    private static final String[] FILES = {
        "dir-notify-enable", "0", "leases-enable", "0",
    };

    private FixedControls() {}

    static void addToKernel(FixedDirectory dir) {
        add(dir, KERNEL);
    }

    static void addToMemory(FixedDirectory dir) {
        add(dir, MEMORY);
    }

    static void addToFiles(FixedDirectory dir) {
        add(dir, FILES);
    }

    private static void add(FixedDirectory dir, String[] table) {
        for (int i = 0; i < table.length; i += 2) {
            dir.text(table[i], table[i + 1] + '\n');
        }
    }
}
