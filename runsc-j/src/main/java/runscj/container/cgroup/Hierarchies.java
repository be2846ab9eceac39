package runscj.container.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;

/**
 * The control group hierarchies that are mounted, each with the group that this process is in. With
 * hierarchies of version 1 beside one of version 2 without controllers (hybrid), only the former
 * count, as for runc.
 *
 * @param unified whether this is version 2
 * @param mounts by controller ({@code name=systemd} among them), or by the empty name alone for
 *     version 2: the directory of the hierarchy's root
 * @param own likewise: this process's path in it, absolute
 */
record Hierarchies(boolean unified, Map<String, Path> mounts, Map<String, String> own) {
    private static final String V2 = "";

    /** The controllers and named hierarchies that a container's processes are put into. */
    private static final List<String> JOINED =
            List.of(
                    "cpuset",
                    "devices",
                    "memory",
                    "cpu",
                    "cpuacct",
                    "pids",
                    "blkio",
                    "hugetlb",
                    "net_cls",
                    "net_prio",
                    "perf_event",
                    "freezer",
                    "rdma",
                    "name=systemd",
                    "misc");

    /** Reads this process's tables. */
    static Hierarchies ofHost() throws ContainerException {
        try {
            return parse(lines("/proc/self/mountinfo"), lines("/proc/self/cgroup"));
        } catch (IOException e) {
            throw new ContainerException("cgroup: cannot read " + e.getMessage());
        }
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads tables as of proc(5).
     *
     * @param mountInfo lines of /proc/self/mountinfo
     * @param groups lines of /proc/self/cgroup
     */
    static Hierarchies parse(List<String> mountInfo, List<String> groups) {
        Map<String, Path> v1 = new LinkedHashMap<>();
        Path v2 = null;
        for (String line : mountInfo) {
            int dash = line.indexOf(" - ");
            String[] left = line.substring(0, Math.max(dash, 0)).split(" ");
            String[] right = line.substring(dash + 3).split(" ");
            if (dash < 0 || left.length < 5 || right.length < 3) {
                continue;
            }
            Path directory = Path.of(left[4]);
            if (right[0].equals("cgroup2") && v2 == null) {
                v2 = directory;
            } else if (right[0].equals("cgroup")) {
                for (String option : right[2].split(",")) {
                    if (JOINED.contains(option)) {
                        v1.putIfAbsent(option, directory);
                    }
                }
            }
        }
        Map<String, String> own = new LinkedHashMap<>();
        for (String line : groups) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first >= 0 && second >= 0) {
                for (String controller : line.substring(first + 1, second).split(",")) {
                    own.put(controller, line.substring(second + 1));
                }
            }
        }
        if (!v1.isEmpty()) {
            return new Hierarchies(false, v1, own);
        }
        return new Hierarchies(true, v2 == null ? Map.of() : Map.of(V2, v2), own);
    }

    /**
     * Returns the directories of a group, by controller.
     *
     * @param path {@code linux.cgroupsPath}: absolute from each hierarchy's root, relative from
     *     where this process is
     */
    Map<String, Path> directories(String path) {
        Map<String, Path> directories = new LinkedHashMap<>();
        for (Map.Entry<String, Path> mount : mounts.entrySet()) {
            Path root = mount.getValue();
            Path base = root;
            String current = own.get(mount.getKey());
            if (!path.startsWith("/") && current != null) {
                base = inside(root, current);
            }
            directories.put(mount.getKey(), inside(base, path));
        }
        return directories;
    }

    /** Returns a path below a directory, which {@code ..} does not leave. */
    private static Path inside(Path base, String path) {
        Path clean = Path.of("/" + path).normalize();
        return base.resolve(Path.of("/").relativize(clean)).normalize();
    }

    /**
     * Returns the path for a name as of systemd, {@code slice:prefix:name}: the scope's directory,
     * which is made without asking systemd.
     */
    static @Nullable String systemdPath(String name) {
        String[] parts = name.split(":", -1);
        if (parts.length != 3) {
            return null;
        }
        String slice = parts[0].isEmpty() ? "system.slice" : parts[0];
        StringBuilder path = new StringBuilder("/");
        String stem = slice.endsWith(".slice") ? slice.substring(0, slice.length() - 6) : slice;
        if (!stem.equals("-")) {
            for (int dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
                path.append(stem, 0, dash).append(".slice/");
            }
            path.append(stem).append(".slice/");
        }
        if (parts[2].endsWith(".slice")) {
            return path.append(parts[2]).toString();
        }
        path.append(parts[1].isEmpty() ? "" : parts[1] + "-");
        return path.append(parts[2]).append(".scope").toString();
    }
}
