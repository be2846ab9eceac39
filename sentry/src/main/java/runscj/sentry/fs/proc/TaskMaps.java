package runscj.sentry.fs.proc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.MemoryPolicy;
import runscj.sentry.mm.Mm;
import runscj.sentry.mm.VmaInfo;
import runscj.sentry.vfs.Attributes;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathNames;
import runscj.sentry.vfs.VfsPath;

/** maps, smaps and smaps_rollup below a task. */
final class TaskMaps {
    /** Where names begin in a line of maps. */
    private static final int NAME_COLUMN = 73;

    private static final int ADDRESS_DIGITS = 8;

    private TaskMaps() {}

    private static List<VmaInfo> areas(Task task) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return List.of();
        }
        try {
            return mm.areas();
        } finally {
            mm.release();
        }
    }

    static void maps(TaskDirectory of, Task task, StringBuilder out) {
        for (VmaInfo area : areas(task)) {
            line(task, area, out);
        }
    }

    static void numaMaps(TaskDirectory of, Task task, StringBuilder out) {
        Mm mm = task.retainMm();
        if (mm == null) {
            return;
        }
        try {
            MemoryPolicy ofTask = task.settings().memoryPolicy();
            for (VmaInfo area : mm.areas()) {
                MemoryPolicy policy = area.policy() == null ? ofTask : area.policy();
                hex(out, area.start(), ADDRESS_DIGITS);
                out.append(' ').append(MemoryPolicy.text(policy));
                numaKind(task, area, out);
                long pages = mm.residentBytes(area.start(), area.end()) >>> 12;
                if (pages > 0) {
                    boolean own = area.object() == null;
                    out.append(own ? " anon=" : " mapped=").append(pages);
                    if (own) {
                        out.append(" dirty=").append(pages);
                    }
                    out.append(" N0=").append(pages).append(" kernelpagesize_kB=4");
                }
                out.append('\n');
            }
        } finally {
            mm.release();
        }
    }

    private static void numaKind(Task task, VmaInfo area, StringBuilder out) {
        VfsPath path = pathOf(area.file());
        String name = area.name();
        if (path != null) {
            out.append(" file=").append(name(task, path));
        } else if ("[heap]".equals(name)) {
            out.append(" heap");
        } else if ("[stack]".equals(name)) {
            out.append(" stack");
        }
    }

    static void smaps(TaskDirectory of, Task task, StringBuilder out) {
        for (VmaInfo area : areas(task)) {
            line(task, area, out);
            kilobytes(out, "Size", area.end() - area.start());
            kilobytes(out, "KernelPageSize", 4096);
            kilobytes(out, "MMUPageSize", 4096);
            counts(out, area.backedBytes(), area.privateBytes(), area.locked());
            out.append("THPeligible:           0\n");
            flags(area, out);
        }
    }

    static void rollup(TaskDirectory of, Task task, StringBuilder out) {
        List<VmaInfo> areas = areas(task);
        if (areas.isEmpty()) {
            return;
        }
        long backed = 0;
        long own = 0;
        for (VmaInfo area : areas) {
            backed += area.backedBytes();
            own += area.privateBytes();
        }
        range(out, areas.getFirst().start(), areas.getLast().end());
        out.append(" ---p 00000000 00:00 0 ");
        pad(out, 0);
        out.append("[rollup]\n");
        counts(out, backed, own, false);
    }

    private static void counts(StringBuilder out, long backed, long own, boolean locked) {
        kilobytes(out, "Rss", backed);
        kilobytes(out, "Pss", backed);
        kilobytes(out, "Shared_Clean", backed - own);
        kilobytes(out, "Shared_Dirty", 0);
        kilobytes(out, "Private_Clean", 0);
        kilobytes(out, "Private_Dirty", own);
        kilobytes(out, "Referenced", backed);
        kilobytes(out, "Anonymous", own);
        kilobytes(out, "Swap", 0);
        kilobytes(out, "SwapPss", 0);
        kilobytes(out, "Locked", locked ? backed : 0);
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

    private static void flags(VmaInfo area, StringBuilder out) {
        out.append("VmFlags:");
        String[] names = {"rd", "wr", "ex"};
        for (int bit = 0; bit < names.length; bit++) {
            if ((area.prot() >>> bit & 1) != 0) {
                out.append(' ').append(names[bit]);
            }
        }
        if (area.shared()) {
            out.append(" sh");
        }
        String[] mayNames = {"mr", "mw", "me"};
        for (int bit = 0; bit < mayNames.length; bit++) {
            if ((area.maxProt() >>> bit & 1) != 0) {
                out.append(' ').append(mayNames[bit]);
            }
        }
        if (area.growsDown()) {
            out.append(" gd");
        }
        if (area.locked()) {
            out.append(" lo");
        }
        if (area.sealed()) {
            out.append(" sl");
        }
        out.append(" \n");
    }

    private static void range(StringBuilder out, long start, long end) {
        hex(out, start, ADDRESS_DIGITS);
        out.append('-');
        hex(out, end, ADDRESS_DIGITS);
    }

    private static void hex(StringBuilder out, long value, int width) {
        String digits = Long.toHexString(value);
        for (int i = digits.length(); i < width; i++) {
            out.append('0');
        }
        out.append(digits);
    }

    private static void line(Task task, VmaInfo area, StringBuilder out) {
        int start = out.length();
        range(out, area.start(), area.end());
        out.append(' ');
        out.append((area.prot() & Mman.PROT_READ) != 0 ? 'r' : '-');
        out.append((area.prot() & Mman.PROT_WRITE) != 0 ? 'w' : '-');
        out.append((area.prot() & Mman.PROT_EXEC) != 0 ? 'x' : '-');
        out.append(area.shared() ? 's' : 'p').append(' ');
        hex(out, area.offset(), 8);
        out.append(' ');
        VfsPath path = pathOf(area.file());
        Attributes attributes = attributes(path);
        hex(out, DeviceRegistry.major(attributes.deviceId), 2);
        out.append(':');
        hex(out, DeviceRegistry.minor(attributes.deviceId), 2);
        out.append(' ').append(attributes.inodeNumber).append(' ');
        String name = path == null ? area.name() : name(task, path);
        if (name == null && area.shared() && path == null) {
            name = "/dev/zero (deleted)";
        }
        if (name != null) {
            pad(out, start);
            out.append(name);
        }
        out.append('\n');
    }

    private static void pad(StringBuilder out, int lineStart) {
        while (out.length() - lineStart < NAME_COLUMN) {
            out.append(' ');
        }
    }

    private static String name(Task task, VfsPath path) {
        return PathNames.pathOf(task.fsContext().root(), path).replace("\n", "\\012");
    }

    private static @Nullable VfsPath pathOf(@Nullable Object file) {
        return switch (file) {
            case OpenFile open -> open.path();
            case VfsPath path -> path;
            case null, default -> null;
        };
    }

    private static Attributes attributes(@Nullable VfsPath path) {
        Attributes attributes = new Attributes();
        if (path == null) {
            return attributes;
        }
        try {
            path.inode().attributes(attributes);
        } catch (ErrnoException e) {
            attributes.inodeNumber = path.inode().inodeNumber();
        }
        return attributes;
    }
}
