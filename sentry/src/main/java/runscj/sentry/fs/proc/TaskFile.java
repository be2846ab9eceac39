package runscj.sentry.fs.proc;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.abi.FileMode;
import runscj.abi.GuestException;
import runscj.sentry.fs.generated.GeneratedInode;
import runscj.sentry.fs.generated.GeneratedText;
import runscj.sentry.kernel.Task;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.FileImpl;

/** A text file below a task. */
final class TaskFile extends GeneratedInode {
    /** Makes the text of one task. */
    @FunctionalInterface
    interface Content {
        void write(TaskDirectory of, Task task, StringBuilder out) throws GuestException;
    }

    /** Makes the text of one task as somebody is to see it. */
    @FunctionalInterface
    interface Seen {
        void write(TaskDirectory of, Task task, Caller reader, StringBuilder out)
                throws GuestException;
    }

    /** Takes what is written to a task's file. */
    @FunctionalInterface
    interface Sink {
        void accept(Caller caller, Task task, String text) throws GuestException;
    }

    /** Who may open a file beyond what its mode says. */
    enum Guard {
        NONE,
        /** Those who could trace the task. */
        TRACERS
    }

    private final TaskDirectory directory;
    private final Seen content;
    private final @Nullable Sink sink;
    private final Guard guard;

    TaskFile(
            TaskDirectory directory,
            long inodeNumber,
            int permissions,
            Guard guard,
            Seen content,
            @Nullable Sink sink) {
        super(directory.proc(), inodeNumber, FileMode.S_IFREG | permissions);
        this.directory = directory;
        this.guard = guard;
        this.content = content;
        this.sink = sink;
    }

    @Override
    public int uid() {
        return directory.uid();
    }

    @Override
    public int gid() {
        return directory.gid();
    }

    @Override
    public FileImpl open(Caller caller, int flags) throws ErrnoException {
        if (guard == Guard.TRACERS) {
            TaskAccess.require(caller, directory.task());
        }
        Sink taker = sink;
        return new GeneratedText(
                this,
                (reader, out) -> content.write(directory, directory.task(), reader, out),
                taker == null
                        ? null
                        : (writer, text) -> taker.accept(writer, directory.task(), text));
    }
}
