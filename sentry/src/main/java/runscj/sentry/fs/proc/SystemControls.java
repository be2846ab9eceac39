package runscj.sentry.fs.proc;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.fs.generated.FixedDirectory;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.aio.AioQuota;
import runscj.sentry.kernel.ns.UtsNamespace;
import runscj.sentry.vfs.Caller;

/** /proc/sys: what a program may want to know; only host and domain name can be set. */
final class SystemControls {
    private static final int NAME_MAX = 64;

    private SystemControls() {}

    static void addTo(FixedDirectory sys, Kernel kernel) {
        FixedDirectory ofKernel = sys.directory("kernel");
        kernel(ofKernel, kernel);
        FixedControls.addToKernel(ofKernel);
        FixedDirectory ofMemory = sys.directory("vm");
        memory(ofMemory, kernel.platform().minAddr());
        FixedControls.addToMemory(ofMemory);
        FixedDirectory ofFiles = sys.directory("fs");
        files(ofFiles, kernel);
        FixedControls.addToFiles(ofFiles);
        FixedDirectory net = sys.directory("net");
        FixedDirectory core = net.directory("core");
        core.text("somaxconn", "4096\n").text("rmem_default", "212992\n");
        core.text("wmem_default", "212992\n").text("rmem_max", "212992\n");
        core.text("wmem_max", "212992\n").text("optmem_max", "131072\n");
        net.directory("unix").text("max_dgram_qlen", "512\n");
        new NetworkControls().addTo(net.directory("ipv4"));
        sys.directory("user")
                .text("max_user_namespaces", "65536\n")
                .text("max_mnt_namespaces", "65536\n");
    }

    private static void kernel(FixedDirectory dir, Kernel kernel) {
        dir.file(
                "hostname",
                0644,
                (caller, out) -> out.append(uts(caller).hostName()).append('\n'),
                (caller, text) -> uts(caller).hostName(name(caller, text)));
        dir.file(
                "domainname",
                0644,
                (caller, out) -> out.append(uts(caller).domainName()).append('\n'),
                (caller, text) -> uts(caller).domainName(name(caller, text)));
        dir.text("osrelease", UtsNamespace.RELEASE + "\n").text("ostype", "Linux\n");
        dir.text("version", UtsNamespace.VERSION + "\n");
        dir.text("pid_max", PidNamespace.PID_MAX + "\n");
        dir.text("threads-max", kernel.taskLimit() + "\n");
        int lastCapability = Long.numberOfTrailingZeros(~Credentials.ALL_CAPABILITIES) - 1;
        dir.text("cap_last_cap", lastCapability + "\n").text("ngroups_max", "65536\n");
        dir.text("overflowuid", "65534\n").text("overflowgid", "65534\n");
        dir.text("shmmax", "18446744073692774399\n").text("shmall", "18446744073692774399\n");
        dir.text("shmmni", "4096\n").text("msgmax", "8192\n").text("msgmnb", "16384\n");
        dir.text("msgmni", "32000\n").text("sem", "32000\t1024000000\t500\t32000\n");
        dir.text("sched_rr_timeslice_ms", "100\n").text("core_pattern", "\n");
        dir.text("core_uses_pid", "0\n").text("randomize_va_space", "2\n");
        dir.text("perf_event_paranoid", "2\n").text("kptr_restrict", "0\n");
        dir.text("dmesg_restrict", "1\n").text("panic", "0\n");
        dir.file(
                "printk",
                (caller, out) -> out.append(kernel.log().consoleLevel()).append("\t4\t1\t7\n"));
        dir.text("tainted", "0\n").text("unprivileged_bpf_disabled", "2\n");
        dir.text("io_uring_disabled", "0\n").text("ns_last_pid", "0\n");
        dir.directory("yama").text("ptrace_scope", "0\n");
        dir.directory("seccomp")
                .text(
                        "actions_avail",
                        "kill_process kill_thread trap errno user_notif trace log allow\n")
                .text(
                        "actions_logged",
                        "kill_process kill_thread trap errno user_notif trace log\n");
        FixedDirectory keys = dir.directory("keys");
        keys.text("maxkeys", "200\n").text("maxbytes", "20000\n");
        keys.text("root_maxkeys", "1000000\n").text("root_maxbytes", "25000000\n");
        keys.text("gc_delay", "300\n").text("persistent_keyring_expiry", "259200\n");
        FixedDirectory random = dir.directory("random");
        random.text("boot_id", uuid(kernel) + "\n");
        random.file("uuid", (caller, out) -> out.append(uuid(kernel)).append('\n'));
        random.text("entropy_avail", "256\n").text("poolsize", "256\n");
        random.text("write_wakeup_threshold", "256\n").text("urandom_min_reseed_secs", "60\n");
    }

    private static void memory(FixedDirectory dir, long minAddr) {
        dir.text("overcommit_memory", "0\n").text("overcommit_ratio", "50\n");
        dir.text("max_map_count", "65530\n").text("swappiness", "60\n");
        dir.text("mmap_min_addr", minAddr + "\n").text("drop_caches", "0\n");
        dir.text("panic_on_oom", "0\n").text("nr_hugepages", "0\n");
        dir.text("dirty_ratio", "20\n").text("dirty_background_ratio", "10\n");
        dir.text("vfs_cache_pressure", "100\n").text("min_free_kbytes", "67584\n");
    }

    private static void files(FixedDirectory dir, Kernel kernel) {
        dir.text("file-max", "9223372036854775807\n")
                .text("file-nr", "64\t0\t9223372036854775807\n");
        dir.text("nr_open", "1048576\n").text("pipe-max-size", "1048576\n");
        dir.text("pipe-user-pages-soft", "16384\n").text("pipe-user-pages-hard", "0\n");
        dir.text("aio-max-nr", AioQuota.MAX + "\n").text("lease-break-time", "45\n");
        dir.file("aio-nr", (caller, out) -> out.append(kernel.aioQuota().inUse()).append('\n'));
        dir.text("protected_symlinks", "1\n").text("protected_hardlinks", "1\n");
        dir.text("protected_regular", "2\n").text("protected_fifos", "1\n");
        dir.text("suid_dumpable", "0\n").text("mount-max", "100000\n");
        dir.text("overflowuid", "65534\n").text("overflowgid", "65534\n");
        dir.directory("inotify")
                .text("max_queued_events", "16384\n")
                .text("max_user_instances", "128\n")
                .text("max_user_watches", "65536\n");
        dir.directory("fanotify")
                .text("max_queued_events", "16384\n")
                .text("max_user_groups", "128\n")
                .text("max_user_marks", "65536\n");
        dir.directory("mqueue")
                .text("msg_max", "10\n")
                .text("msg_default", "10\n")
                .text("msgsize_max", "8192\n")
                .text("msgsize_default", "8192\n")
                .text("queues_max", "256\n");
        dir.directory("epoll").text("max_user_watches", "1048576\n");
    }

    private static UtsNamespace uts(Caller caller) {
        return Task.of(caller).namespaces().uts();
    }

    private static String name(Caller caller, String text) throws ErrnoException {
        if (!caller.credentials().capable(Capability.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.raise();
        }
        int end = text.indexOf('\n');
        String name = end < 0 ? text : text.substring(0, end);
        return name.length() > NAME_MAX ? name.substring(0, NAME_MAX) : name;
    }

    /** Returns a random UUID, version 4. */
    private static String uuid(Kernel kernel) {
        long high = kernel.random().nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
        long low = kernel.random().nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new java.util.UUID(high, low).toString();
    }
}
