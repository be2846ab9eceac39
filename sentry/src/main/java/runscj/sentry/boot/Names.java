package runscj.sentry.boot;

import java.util.List;
import runscj.abi.CapabilityNames;

/** Names that a configuration uses for numbers of the ABI. */
final class Names {
    private static final List<String> RLIMITS =
            List.of(
                    "CPU",
                    "FSIZE",
                    "DATA",
                    "STACK",
                    "CORE",
                    "RSS",
                    "NPROC",
                    "NOFILE",
                    "MEMLOCK",
                    "AS",
                    "LOCKS",
                    "SIGPENDING",
                    "MSGQUEUE",
                    "NICE",
                    "RTPRIO",
                    "RTTIME");

    private Names() {}

    /** Returns the number of a capability such as CAP_CHOWN. */
    static int capability(String name) throws BootException {
        return find(name, name, CapabilityNames.ALL, "process.capabilities");
    }

    /** Returns the number of a resource such as RLIMIT_NOFILE. */
    static int rlimit(String name) throws BootException {
        return find(
                name,
                name.startsWith("RLIMIT_") ? name.substring(7) : "",
                RLIMITS,
                "process.rlimits");
    }

    private static int find(String name, String known, List<String> names, String field)
            throws BootException {
        int index = names.indexOf(known);
        if (index < 0) {
            throw new BootException(
                    "config.json: " + field + ": " + name + " is not known to Linux");
        }
        return index;
    }
}
