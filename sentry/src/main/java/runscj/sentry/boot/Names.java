package runscj.sentry.boot;

import java.util.List;

/** Names that a configuration uses for numbers of the ABI. */
final class Names {
    private static final List<String> CAPABILITIES =
            List.of(
                    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
                    "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT",
                    "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
                    "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE");

    private static final List<String> RLIMITS =
            List.of(
                    "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME");

    private Names() {}

    /** Returns the number of a capability such as CAP_CHOWN. */
    static int capability(String name) throws BootException {
        return find(name, "CAP_", CAPABILITIES, "process.capabilities");
    }

    /** Returns the number of a resource such as RLIMIT_NOFILE. */
    static int rlimit(String name) throws BootException {
        return find(name, "RLIMIT_", RLIMITS, "process.rlimits");
    }

    private static int find(String name, String prefix, List<String> names, String field) throws BootException {
        int index = name.startsWith(prefix) ? names.indexOf(name.substring(prefix.length())) : -1;
        if (index < 0) {
            throw new BootException("config.json: " + field + ": " + name + " is not known to Linux");
        }
        return index;
    }
}
