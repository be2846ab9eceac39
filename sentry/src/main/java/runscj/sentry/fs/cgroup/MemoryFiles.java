package runscj.sentry.fs.cgroup;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.generated.GeneratedFile;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.OutOfMemory;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.cgroup.Cgroup;
import runscj.sentry.kernel.cgroup.Controller;
import runscj.sentry.kernel.cgroup.MemoryState;
import runscj.sentry.kernel.cgroup.MemoryState.Event;
import runscj.sentry.memory.MemoryAccount;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.vfs.Caller;

/**
 * Memory: Documentation/admin-guide/cgroup-v2.rst, "Memory". What counts is guest memory and files
 * in memory, in pages that are backed. There is no swap, nothing is reclaimed, and memory.stat does
 * not tell kinds of memory apart: it is absent.
 */
final class MemoryFiles {
    private static final MemoryAccount.Figures NOTHING =
            new MemoryAccount.Figures(
                    0, 0, MemoryAccount.NO_LIMIT, MemoryAccount.NO_LIMIT, 0, 0, 0, 0);

    private final Kernel kernel;
    private final Cgroup group;

    MemoryFiles(Kernel kernel, Cgroup group) {
        this.kernel = kernel;
        this.group = group;
    }

    void addTo(CgroupDirectory directory) {
        file(
                directory,
                "memory.current",
                (caller, out) -> out.append(figures().usedBytes()).append('\n'),
                null);
        file(
                directory,
                "memory.peak",
                (caller, out) -> out.append(figures().peakBytes()).append('\n'),
                null);
        file(
                directory,
                "memory.max",
                (caller, out) -> Words.limit(out, figures().maxBytes()).append('\n'),
                this::max);
        file(
                directory,
                "memory.high",
                (caller, out) -> Words.limit(out, figures().highBytes()).append('\n'),
                this::high);
        file(directory, "memory.events", (caller, out) -> events(out, false), null);
        file(directory, "memory.events.local", (caller, out) -> events(out, true), null);
        file(
                directory,
                "memory.oom.group",
                (caller, out) -> {
                    MemoryState state = group.memory();
                    out.append(state != null && state.killsTogether() ? "1\n" : "0\n");
                },
                this::killTogether);
    }

    private static void file(
            CgroupDirectory directory,
            String name,
            GeneratedFile.Content content,
            GeneratedFile.@Nullable Sink sink) {
        directory.file(name, sink == null ? 0444 : 0644, Controller.MEMORY, content, sink);
    }

    private MemoryAccount.Figures figures() {
        MemoryState state = group.memory();
        return state == null ? NOTHING : kernel.memory().figures(state.account());
    }

    private MemoryState state() throws ErrnoException {
        MemoryState state = group.memory();
        if (state == null) {
            throw Errno.ENODEV.raise(); // taken away since the file was opened
        }
        return state;
    }

    /** What is above the new limit has to go, and nothing can but processes. */
    private void max(Caller caller, String text) throws ErrnoException {
        long bytes = bytes(text.strip());
        kernel.memory().limit(state().account(), bytes, figures().highBytes());
        OutOfMemory.shrink(Task.of(caller), group);
    }

    private void high(Caller caller, String text) throws ErrnoException {
        long bytes = bytes(text.strip());
        kernel.memory().limit(state().account(), figures().maxBytes(), bytes);
    }

    /** Reads {@code max}, or bytes with a suffix K, M, G or T, rounded down to pages. */
    private static long bytes(String word) throws ErrnoException {
        if (word.isEmpty()) {
            throw Errno.EINVAL.raise();
        }
        int scale = "KMGT".indexOf(Character.toUpperCase(word.charAt(word.length() - 1))) + 1;
        if (scale == 0) {
            long limit = Words.limit(word);
            return limit == Cgroup.NO_LIMIT ? limit : pages(limit, 0);
        }
        return pages(Words.number(word.substring(0, word.length() - 1)), scale * 10);
    }

    private static long pages(long number, int shift) throws ErrnoException {
        if (number < 0) {
            throw Errno.EINVAL.raise();
        }
        if (number > Long.MAX_VALUE >>> shift) {
            return MemoryAccount.NO_LIMIT;
        }
        return number << shift & -MemoryFile.PAGE_SIZE;
    }

    private void killTogether(Caller caller, String text) throws ErrnoException {
        long number = Words.number(text.strip());
        if (number != 0 && number != 1) {
            throw Errno.EINVAL.raise();
        }
        state().killsTogether(number == 1);
    }

    private void events(StringBuilder out, boolean own) {
        MemoryAccount.Figures figures = figures();
        out.append("low 0\nhigh ").append(own ? figures.ownHighsMet() : figures.highsMet());
        out.append("\nmax ").append(own ? figures.ownLimitsMet() : figures.limitsMet());
        MemoryState state = group.memory();
        out.append("\noom ").append(count(state, Event.OUT_OF_MEMORY, own));
        out.append("\noom_kill ").append(count(state, Event.KILL, own));
        out.append("\noom_group_kill ").append(count(state, Event.GROUP_KILL, own)).append('\n');
    }

    private static long count(@Nullable MemoryState state, Event event, boolean own) {
        return state == null ? 0 : state.count(event, own);
    }
}
