package runscj.sentry.fs.proc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.DirectoryFile;
import runscj.sentry.vfs.Inode;

/** /proc/PID/task. */
final class ThreadsDirectory extends TaskEntries.Below {
    private static final int DT_DIR = 4;

    ThreadsDirectory(TaskDirectory directory, long inodeNumber) {
        super(directory, inodeNumber, 0555);
    }

    private @Nullable Pid thread(String name) throws ErrnoException {
        int number = ProcRoot.number(name);
        Pid pid = number < 0 ? null : directory.proc().pids().pid(number);
        Task task = pid == null ? null : pid.task();
        boolean member = task != null && task.threadGroup() == directory.task().threadGroup();
        return member ? pid : null;
    }

    @Override
    public @Nullable Inode lookup(Caller caller, String name) throws ErrnoException {
        Pid pid = thread(name);
        return pid == null ? null : TaskDirectory.ofThread(directory.proc(), pid);
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public boolean revalidate(Caller caller, String name, @Nullable Inode child)
            throws ErrnoException {
        return child instanceof TaskDirectory found && found.pid() == thread(name);
    }

    @Override
    protected int linkCount() {
        try {
            return 2 + directory.task().threadGroup().members().length;
        } catch (ErrnoException gone) {
            return 2;
        }
    }

    @Override
    protected long listFrom(Caller caller, long offset, DirectoryFile.Sink sink)
            throws ErrnoException {
        Task[] members = directory.task().threadGroup().members();
        int[] numbers = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            numbers[i] = members[i].pid().in(directory.proc().pids());
        }
        Arrays.sort(numbers);
        long at = offset;
        for (int number : numbers) {
            long next = FIRST_OFFSET + number + 1;
            if (next <= offset || number == 0) {
                continue;
            }
            if (!sink.entry(
                    Integer.toString(number), TaskDirectory.inodeNumber(number), DT_DIR, next)) {
                break;
            }
            at = next;
        }
        return at;
    }
}
