package runscj.sentry.kernel.seccomp;

import java.util.ArrayDeque;
import runscj.abi.Errno;
import runscj.sentry.arch.Registers;
import runscj.sentry.kernel.Task;

/**
 * A system call that waits for a supervisor's answer: struct seccomp_knotif of the kernel. What
 * changes is guarded by its {@link Listener}'s lock.
 */
public final class Notification {
    private static final int ARGUMENT_COUNT = 6;

    /** Where a notification is in its life. */
    enum State {
        /** Nobody has received it. */
        NEW,
        /** Somebody has. */
        SENT,
        /** It has its answer. */
        REPLIED
    }

    private final Task task;
    private final long id;
    private final int number;
    private final long instructionPointer;
    private final long[] arguments = new long[ARGUMENT_COUNT];

    final ArrayDeque<AddedFile> additions = new ArrayDeque<>(1);
    State state = State.NEW;
    private long value;
    private int error;
    private boolean continues;

    Notification(Task task, long id) {
        Registers registers = task.registers();
        this.task = task;
        this.id = id;
        this.number = registers.syscallNumber();
        this.instructionPointer = registers.rip();
        for (int index = 0; index < ARGUMENT_COUNT; index++) {
            arguments[index] = registers.argument(index);
        }
    }

    /** Returns the thread that waits. */
    public Task task() {
        return task;
    }

    /** Returns the number that requests name it by. */
    public long id() {
        return id;
    }

    /** Returns the system call's number. */
    public int number() {
        return number;
    }

    /** Returns the guest address after the system call instruction. */
    public long instructionPointer() {
        return instructionPointer;
    }

    /** Returns an argument, 0 to 5. */
    public long argument(int index) {
        return arguments[index];
    }

    void reply(long newValue, int newError, boolean letContinue) {
        state = State.REPLIED;
        value = newValue;
        error = newError;
        continues = letContinue;
    }

    /** The listener has gone. */
    void abandon() {
        reply(0, -Errno.ENOSYS.number(), false);
    }

    boolean continues() {
        return continues;
    }

    /** Returns what the call returns: the error if there is one, as the supervisor gave it. */
    long result() {
        return error != 0 ? error : value;
    }
}
