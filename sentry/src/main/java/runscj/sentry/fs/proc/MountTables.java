package runscj.sentry.fs.proc;

import runscj.abi.Mount;
import runscj.sentry.fs.cgroup.CgroupDirectory;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.MountNamespace;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.VfsPath;

/** mounts, mountinfo and mountstats below a task: what it could reach by name. */
final class MountTables {
    private MountTables() {}

    /** Appends one mount at its path. */
    @FunctionalInterface
    private interface Row {
        void append(runscj.sentry.vfs.Mount mount, String path, StringBuilder out);
    }

    private static void rows(Task task, StringBuilder out, Row row) {
        VfsPath root = task.fsContext().root();
        MountNamespace namespace = root.mount().namespace();
        if (namespace == null) {
            return;
        }
        for (runscj.sentry.vfs.Mount mount : namespace.snapshot()) {
            VfsPath place = mount.rootPath();
            if (PathNames.isBelow(root, place)) {
                row.append(mount, PathNames.pathOf(root, place), out);
            }
        }
    }

    static void mounts(TaskDirectory of, Task task, StringBuilder out) {
        rows(task, out, MountTables::mountsRow);
    }

    static void mountInfo(TaskDirectory of, Task task, Caller reader, StringBuilder out) {
        Cgroup top = Task.of(reader).namespaces().cgroup().root();
        rows(task, out, (mount, path, to) -> mountInfoRow(mount, path, top, to));
    }

    static void mountStats(TaskDirectory of, Task task, StringBuilder out) {
        rows(task, out, MountTables::mountStatsRow);
    }

    private static void mountsRow(runscj.sentry.vfs.Mount mount, String path, StringBuilder out) {
        escaped(out, source(mount));
        out.append(' ');
        escaped(out, path);
        out.append(' ').append(mount.fileSystem().type()).append(' ');
        flags(mount, out);
        options(mount, out);
        out.append(" 0 0\n");
    }

    private static String source(runscj.sentry.vfs.Mount mount) {
        return mount.source().isEmpty() ? "none" : mount.source();
    }

    private static void options(runscj.sentry.vfs.Mount mount, StringBuilder out) {
        String options = mount.fileSystem().options();
        if (!options.isEmpty()) {
            out.append(',').append(options);
        }
    }

    private static void flags(runscj.sentry.vfs.Mount mount, StringBuilder out) {
        out.append(mount.has(Mount.MS_RDONLY) ? "ro" : "rw");
        flag(mount, Mount.MS_NOSUID, ",nosuid", out);
        flag(mount, Mount.MS_NODEV, ",nodev", out);
        flag(mount, Mount.MS_NOEXEC, ",noexec", out);
        flag(mount, Mount.MS_NOATIME, ",noatime", out);
        flag(mount, Mount.MS_NODIRATIME, ",nodiratime", out);
        flag(mount, Mount.MS_RELATIME, ",relatime", out);
        flag(mount, Mount.MS_NOSYMFOLLOW, ",nosymfollow", out);
    }

    private static void flag(
            runscj.sentry.vfs.Mount mount, int flag, String text, StringBuilder out) {
        if (mount.has(flag)) {
            out.append(text);
        }
    }

    private static void mountInfoRow(
            runscj.sentry.vfs.Mount mount, String path, Cgroup top, StringBuilder out) {
        runscj.sentry.vfs.Mount parent = mount.parent();
        long device = mount.fileSystem().deviceId();
        out.append(mount.id()).append(' ').append(parent == null ? mount.id() : parent.id());
        out.append(' ').append(DeviceRegistry.major(device));
        out.append(':').append(DeviceRegistry.minor(device)).append(' ');
        escaped(
                out,
                mount.root().inodeOrNull() instanceof CgroupDirectory directory
                        ? directory.group().pathFrom(top)
                        : PathNames.withinFileSystem(mount.root()));
        out.append(' ');
        escaped(out, path);
        out.append(' ');
        flags(mount, out);
        if (mount.propagation() == runscj.sentry.vfs.Mount.Propagation.SHARED) {
            out.append(" shared:").append(mount.peerGroup());
        }
        if (mount.masterGroup() != 0) {
            out.append(" master:").append(mount.masterGroup());
        }
        if (mount.propagation() == runscj.sentry.vfs.Mount.Propagation.UNBINDABLE) {
            out.append(" unbindable");
        }
        out.append(" - ").append(mount.fileSystem().type()).append(' ');
        escaped(out, source(mount));
        out.append(mount.fileSystemReadOnly() ? " ro" : " rw");
        options(mount, out);
        out.append('\n');
    }

    private static void mountStatsRow(
            runscj.sentry.vfs.Mount mount, String path, StringBuilder out) {
        out.append("device ");
        escaped(out, source(mount));
        out.append(" mounted on ");
        escaped(out, path);
        out.append(" with fstype ").append(mount.fileSystem().type()).append('\n');
    }

    /** Appends with blanks, tabs, newlines, backslashes and hashes in octal. */
    static void escaped(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case ' ' -> out.append("\\040");
                case '\t' -> out.append("\\011");
                case '\n' -> out.append("\\012");
                case '\\' -> out.append("\\134");
                case '#' -> out.append("\\043");
                default -> out.append(c);
            }
        }
    }
}
