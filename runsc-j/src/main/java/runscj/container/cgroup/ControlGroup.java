package runscj.container.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import runscj.container.ContainerException;
import runscj.oci.Linux;
import runscj.oci.Resources;
import runscj.oci.Spec;

/**
 * A container's control group on the host: one directory in each hierarchy of version 1, or one of
 * version 2. It holds sentry, gofer and stubs, which are put in before they run anything.
 * Immutable; the state is the kernel's.
 *
 * <p>Differs from runc: a container whose configuration has neither {@code linux.cgroupsPath} nor a
 * limit gets none.
 *
 * @param directories by controller, or by the empty name for version 2; empty for no group
 */
public record ControlGroup(Map<String, String> directories) {
    /** No group. */
    public static final ControlGroup NONE = new ControlGroup(Map.of());

    private static final String V2 = "";
    private static final String PROCESSES = "cgroup.procs";
    private static final int REMOVE_ATTEMPTS = 12;
    private static final int FREEZE_ATTEMPTS = 1_000;

    /**
     * Makes the group that a configuration asks for, with its limits; {@link #NONE} if it asks for
     * none.
     *
     * @throws ContainerException if the host cannot do what is asked; nothing is left
     */
    public static ControlGroup create(String id, Spec spec) throws ContainerException {
        Linux linux = spec.linux();
        if (linux == null) {
            return NONE;
        }
        Resources resources = linux.resources();
        String path = linux.cgroupsPath();
        if (path.isEmpty() && (resources == null || !limits(resources))) {
            return NONE;
        }
        Hierarchies hierarchies = Hierarchies.ofHost();
        if (hierarchies.mounts().isEmpty()) {
            throw new ContainerException(
                    "linux.cgroupsPath: no control group hierarchy is mounted on this host");
        }
        String systemd = Hierarchies.systemdPath(path);
        String name = path.isEmpty() ? id : systemd == null ? path : systemd;
        Map<String, String> made = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : hierarchies.directories(name).entrySet()) {
            if (entry.getValue().equals(hierarchies.mounts().get(entry.getKey()))) {
                throw new ContainerException(
                        "linux.cgroupsPath: " + path + " is the root of the hierarchy");
            }
            made.put(entry.getKey(), entry.getValue().toString());
        }
        ControlGroup group = new ControlGroup(made);
        try {
            group.make(hierarchies);
            if (resources != null) {
                group.apply(resources);
            }
            return group;
        } catch (ContainerException e) {
            group.remove();
            throw e;
        }
    }

    /** Returns whether there is more than device rules, which every configuration has. */
    private static boolean limits(Resources resources) {
        return resources.memory() != null
                || resources.cpu() != null
                || resources.pids() != null
                || resources.blockIo() != null
                || !resources.hugepageLimits().isEmpty()
                || resources.network() != null
                || !resources.unified().isEmpty();
    }

    private void make(Hierarchies hierarchies) throws ContainerException {
        Set<Path> done = new LinkedHashSet<>();
        for (Map.Entry<String, Path> mount : hierarchies.mounts().entrySet()) {
            Path directory = directory(mount.getKey());
            if (directory == null || !done.add(directory)) {
                continue;
            }
            if (hierarchies.unified()) {
                enableControllers(mount.getValue(), directory);
            }
            Path current = mount.getValue();
            for (Path part : current.relativize(directory)) {
                Path parent = current;
                current = current.resolve(part);
                if (current.equals(parent)) {
                    continue; // the root itself
                }
                make(current);
                if (mount.getKey().equals("cpuset")) {
                    inherit(parent, current, "cpuset.cpus");
                    inherit(parent, current, "cpuset.mems");
                }
            }
        }
    }

    private static void make(Path directory) throws ContainerException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
            }
        } catch (IOException e) {
            if (!Files.isDirectory(directory)) { // else another container was faster
                throw new ContainerException(
                        "cgroup: cannot make " + directory + ": " + CgroupFile.reason(e));
            }
        }
    }

    /** A new group of cpuset version 1 has no CPUs and takes no processes. */
    private static void inherit(Path parent, Path child, String file) throws ContainerException {
        String current = CgroupFile.read(child, file);
        String above = CgroupFile.read(parent, file);
        if (current != null && current.isEmpty() && above != null && !above.isEmpty()) {
            CgroupFile.write(child, file, above);
        }
    }

    /**
     * Gives all controllers of the root to each group on the way. One that a group cannot pass on
     * is missed where a limit needs it.
     */
    private static void enableControllers(Path root, Path directory) throws ContainerException {
        String known = CgroupFile.read(root, "cgroup.controllers");
        Path current = root;
        for (Path part : root.relativize(directory)) {
            for (String controller : known == null ? new String[0] : known.split(" ")) {
                if (controller.isEmpty()) {
                    continue;
                }
                try {
                    CgroupFile.write(current, "cgroup.subtree_control", "+" + controller);
                } catch (ContainerException notHere) {
                    // threaded groups and those with processes pass on less
                }
            }
            current = current.resolve(part);
            make(current);
        }
    }

    /** Sets limits; those that are null stay as they are. */
    public void apply(Resources resources) throws ContainerException {
        if (directories.isEmpty()) {
            throw new ContainerException(
                    "the container has no control group: give it linux.cgroupsPath");
        }
        Path unified = directory(V2);
        if (unified != null) {
            new V2Settings(unified).apply(resources);
            return;
        }
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : directories.entrySet()) {
            paths.put(entry.getKey(), Path.of(entry.getValue()));
        }
        new V1Settings(paths).apply(resources);
    }

    /** Moves a process in; its children to come are born there. */
    public void add(int pid) throws ContainerException {
        for (Path directory : distinct()) {
            CgroupFile.write(directory, PROCESSES, Integer.toString(pid));
        }
    }

    /** Returns the pids on the host of all processes in the group. */
    public List<Integer> processes() {
        List<Integer> pids = new ArrayList<>();
        for (Path directory : distinct()) {
            String text = CgroupFile.read(directory, PROCESSES);
            if (text != null && !text.isEmpty()) {
                for (String pid : text.split("\n")) {
                    pids.add(Integer.valueOf(pid));
                }
                break;
            }
        }
        return pids;
    }

    /** Removes the group, once its processes are gone, which may take a moment; errors are past. */
    public void remove() {
        long pause = 1;
        for (int attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
            boolean left = false;
            for (Path directory : distinct()) {
                left |= !removed(directory);
            }
            if (!left) {
                return;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = Math.min(pause * 2, 200);
        }
    }

    /**
     * Removes a directory; returns whether it is gone. One with groups below it is not ours alone.
     */
    private static boolean removed(Path directory) {
        try {
            Files.delete(directory);
            return true;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    /**
     * Stops all processes of the group, or lets them go on; returns when they have stopped.
     *
     * @throws ContainerException if there is no group that can
     */
    public void freeze(boolean frozen) throws ContainerException {
        Path unified = directory(V2);
        Path freezer = directory("freezer");
        if (unified != null) {
            CgroupFile.write(unified, "cgroup.freeze", frozen ? "1" : "0");
        } else if (freezer != null) {
            CgroupFile.write(freezer, "freezer.state", frozen ? "FROZEN" : "THAWED");
        } else {
            throw new ContainerException(
                    "the container has no control group to stop it by: give it"
                            + " linux.cgroupsPath");
        }
        for (int attempt = 0; attempt < FREEZE_ATTEMPTS; attempt++) {
            if (frozen == isFrozen() || !frozen) {
                return;
            }
            if (freezer != null && unified == null) {
                // FREEZING is left for good only by writing again
                CgroupFile.write(freezer, "freezer.state", "FROZEN");
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        freeze(false);
        throw new ContainerException("the container's processes do not stop");
    }

    /** Returns whether the processes have been stopped by {@link #freeze}. */
    public boolean isFrozen() {
        Path unified = directory(V2);
        if (unified != null) {
            String events = CgroupFile.read(unified, "cgroup.events");
            return events != null && events.contains("frozen 1");
        }
        Path freezer = directory("freezer");
        return freezer != null && "FROZEN".equals(CgroupFile.read(freezer, "freezer.state"));
    }

    private @Nullable Path directory(String controller) {
        String directory = directories.get(controller);
        return directory == null ? null : Path.of(directory);
    }

    /** Returns each directory once: controllers may share a hierarchy. */
    private Set<Path> distinct() {
        Set<Path> paths = new LinkedHashSet<>();
        for (String directory : directories.values()) {
            paths.add(Path.of(directory));
        }
        return paths;
    }
}
