package runscj.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An OCI bundle that a test writes: a directory with config.json beside (not around) the root
 * filesystem.
 */
final class Bundle {
    private static final String CAPABILITIES =
            "\"CAP_CHOWN\",\"CAP_DAC_OVERRIDE\",\"CAP_FSETID\",\"CAP_FOWNER\",\"CAP_MKNOD\",\"CAP_NET_RAW\",\"CAP_SETGID\",\"CAP_SETUID\","
                    + "\"CAP_SETFCAP\",\"CAP_SETPCAP\",\"CAP_NET_BIND_SERVICE\",\"CAP_SYS_CHROOT\",\"CAP_KILL\",\"CAP_AUDIT_WRITE\"";

    private final Path directory;

    private Bundle(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a bundle that runs {@code args} as root in {@code rootfs}, with what Docker mounts by
     * default and a writable /tmp.
     */
    static Bundle write(Path directory, Path rootfs, boolean terminal, List<String> args)
            throws IOException {
        return write(directory, rootfs, terminal, args, List.of(), Map.of());
    }

    /** Writes one with more capabilities than Docker gives: {@code CAP_SYS_ADMIN} and the like. */
    static Bundle write(
            Path directory,
            Path rootfs,
            boolean terminal,
            List<String> args,
            List<String> moreCapabilities)
            throws IOException {
        return write(directory, rootfs, terminal, args, moreCapabilities, Map.of());
    }

    /**
     * Writes one with directories of the host bound read-only at the places of the container that
     * {@code binds} has as keys.
     */
    static Bundle write(
            Path directory,
            Path rootfs,
            boolean terminal,
            List<String> args,
            List<String> moreCapabilities,
            Map<String, Path> binds)
            throws IOException {
        StringBuilder capabilities = new StringBuilder(CAPABILITIES);
        for (String capability : moreCapabilities) {
            capabilities.append(',').append(quote(capability));
        }
        Files.createDirectories(directory);
        List<String> quoted = new ArrayList<>();
        for (String arg : args) {
            quoted.add(quote(arg));
        }
        StringBuilder mounts = new StringBuilder();
        binds.forEach(
                (destination, source) ->
                        mounts.append(",\n  {\"destination\": ")
                                .append(quote(destination))
                                .append(", \"type\": \"bind\", \"source\": ")
                                .append(quote(source.toString()))
                                .append(", \"options\": [\"rbind\", \"ro\"]}"));
        String config =
                """
                {"ociVersion": "1.0.2", "hostname": "conformance",
                 "process": {"terminal": %s, "user": {"uid": 0, "gid": 0}, "args": [%s], "cwd": "/",
                  "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm", "LC_ALL=C.UTF-8"],
                  "capabilities": {"bounding": [%4$s], "effective": [%4$s], "permitted": [%4$s]},
                  "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 4096}]},
                 "root": {"path": %3$s, "readonly": false},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=65536k"]},
                  {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]},
                  {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
                  {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777"]},
                  {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]}%5$s],
                 "linux": {"namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "network"}]}}
                """
                        .formatted(
                                terminal,
                                String.join(", ", quoted),
                                quote(rootfs.toString()),
                                capabilities,
                                mounts);
        Files.writeString(directory.resolve("config.json"), config);
        return new Bundle(directory);
    }

    /** Replaces a piece of config.json, which must be there. */
    Bundle edit(String piece, String replacement) throws IOException {
        Path file = directory.resolve("config.json");
        String config = Files.readString(file);
        if (!config.contains(piece)) {
            throw new IllegalArgumentException("no " + piece + " in " + config);
        }
        Files.writeString(file, config.replace(piece, replacement));
        return this;
    }

    Path directory() {
        return directory;
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append("\\u00")
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            } else if (c < 0x7f) {
                out.append(c);
            } else {
                throw new IllegalArgumentException("tests use ASCII arguments");
            }
        }
        return out.append('"').toString();
    }
}
