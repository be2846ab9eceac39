package runscj.sentry.fs.proc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.fs.generated.FixedDirectory;
import runscj.sentry.fs.generated.GeneratedLink;
import runscj.sentry.fs.generated.LazyDirectory;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.PidNamespace;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** The root of proc: fixed files, and a directory for each process. */
final class ProcRoot extends FixedDirectory {
    private static final int DT_DIR = 4;

    /** Positions from here on are this plus a process id. */
    private static final long PIDS_OFFSET = 1 << 16;

    private final ProcFileSystem proc;

    ProcRoot(ProcFileSystem proc, String cpuInfo) {
        super(proc, 0555);
        this.proc = proc;
        add("self", new GeneratedLink(proc, proc.newInodeNumber(), this::self));
        add("thread-self", new GeneratedLink(proc, proc.newInodeNumber(), this::threadSelf));
        new SystemFiles(proc, cpuInfo).addTo(this);
        LazyDirectory controls =
                new LazyDirectory(proc, 0555, sys -> SystemControls.addTo(sys, proc.kernel()));
        controls.bindEverybody();
        add("sys", controls);
    }

    private String self(Caller caller) throws ErrnoException {
        return Integer.toString(ownNumber(caller));
    }

    private String threadSelf(Caller caller) throws ErrnoException {
        int process = ownNumber(caller);
        return process + "/task/" + Task.of(caller).pid().in(proc.pids());
    }

    private int ownNumber(Caller caller) throws ErrnoException {
        int number = caller instanceof Task task ? task.threadGroup().pid().in(proc.pids()) : 0;
        if (number == 0) {
            throw Errno.ENOENT.raise();
        }
        return number;
    }

    /** Returns the number that a name stands for, or -1: no sign, no leading zero. */
    static int number(String name) {
        if (name.isEmpty() || name.length() > 9 || name.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private @Nullable Pid process(String name) {
        int number = number(name);
        Pid pid = number < 0 ? null : proc.pids().pid(number);
        // Linux finds threads here too, by their own number, though it does not list them.
        return pid == null || (pid.threadGroup() == null && pid.task() == null) ? null : pid;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        Pid pid = process(name);
        return pid == null ? super.lookup(caller, name) : TaskDirectory.ofProcess(proc, pid);
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public boolean revalidate(Caller caller, String name, @Nullable Inode child)
            throws ErrnoException {
        return child instanceof TaskDirectory directory
                ? directory.pid() == process(name)
                : child != null;
    }

    @Override
    protected int linkCount() {
        return 2 + fixedCount();
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        long at = offset;
        if (at < PIDS_OFFSET) {
            at = super.listFrom(caller, at, sink);
            if (at - FIRST_OFFSET < fixedCount()) {
                return at;
            }
            at = PIDS_OFFSET;
        }
        int[] numbers = processes(proc.pids(), (int) (at - PIDS_OFFSET));
        for (int number : numbers) {
            long next = PIDS_OFFSET + number + 1;
            if (!sink.entry(
                    Integer.toString(number), TaskDirectory.inodeNumber(number), DT_DIR, next)) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** Returns the numbers of all processes from one on, ascending. */
    static int[] processes(PidNamespace pids, int from) {
        int[] numbers = new int[16];
        int count = 0;
        for (Pid pid : pids.pids()) {
            int number = pid.in(pids);
            if (pid.threadGroup() != null && number >= from && number > 0) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, count * 2);
                }
                numbers[count++] = number;
            }
        }
        int[] sorted = Arrays.copyOf(numbers, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
