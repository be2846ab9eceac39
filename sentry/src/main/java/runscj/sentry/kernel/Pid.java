package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;

/**
 * An identity number in every pid namespace from the root down to the one it was made in. What it
 * names (a task, a process, a process group, a session) is written under the task lock and read by
 * any thread. The numbers become free when the last of these is gone.
 */
public final class Pid {
    private final PidNamespace[] namespaces;
    private final int[] numbers;
    private volatile @Nullable Task task;
    private volatile @Nullable ThreadGroup threadGroup;
    private volatile @Nullable ProcessGroup processGroup;
    private volatile @Nullable Session session;

    Pid(PidNamespace[] namespaces, int[] numbers) {
        this.namespaces = namespaces;
        this.numbers = numbers;
    }

    /** Returns the number in the root namespace. */
    public int root() {
        return numbers[0];
    }

    /** Returns the number in a namespace, or 0 when it is not visible there. */
    public int in(PidNamespace namespace) {
        int level = namespace.level();
        return level < namespaces.length && namespaces[level] == namespace ? numbers[level] : 0;
    }

    /**
     * Appends the numbers from a namespace that it is visible in to the innermost, each after a
     * tab.
     */
    public void appendInwards(PidNamespace outermost, StringBuilder out) {
        for (int level = outermost.level(); level < numbers.length; level++) {
            out.append('\t').append(numbers[level]);
        }
    }

    /** Returns the innermost namespace. */
    public PidNamespace namespace() {
        return namespaces[namespaces.length - 1];
    }

    /** Returns the thread of this id, or null. */
    public @Nullable Task task() {
        return task;
    }

    /** Returns the process of this id, zombies included, or null. */
    public @Nullable ThreadGroup threadGroup() {
        return threadGroup;
    }

    /** Returns the process group of this id, or null. */
    public @Nullable ProcessGroup processGroup() {
        return processGroup;
    }

    /** Returns the session of this id, or null. */
    public @Nullable Session session() {
        return session;
    }

    void task(@Nullable Task newTask) {
        task = newTask;
        freeIfUnused();
    }

    void threadGroup(@Nullable ThreadGroup newGroup) {
        threadGroup = newGroup;
        freeIfUnused();
    }

    void processGroup(@Nullable ProcessGroup newGroup) {
        processGroup = newGroup;
        freeIfUnused();
    }

    void session(@Nullable Session newSession) {
        session = newSession;
        freeIfUnused();
    }

    /**
     * Gives the numbers back if they name nothing: after a failed clone, and when the last user
     * goes.
     */
    void freeIfUnused() {
        if (task == null && threadGroup == null && processGroup == null && session == null) {
            for (int level = 0; level < namespaces.length; level++) {
                namespaces[level].free(numbers[level], this);
            }
        }
    }
}
