package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.Prctl;
import runscj.abi.Sched;

/**
 * What a child process does between clone and exec: a list of system calls, made by a few dozen
 * bytes of emitted code, so that neither libc nor the JVM runs in the child.
 *
 * <p>Build the script, then run it once. The child shares this process's memory (CLONE_VM) but
 * touches only the script's own memory, where it also leaves its results; it uses no stack. Its
 * signal handlers are reset and all signals are blocked until {@link #execve}, which unblocks all
 * but {@link #signalMask}'s. A call that fails ends the child and is reported to the parent with
 * its errno, unless it was added by {@link #attempt}.
 *
 * <p>Owner thread only. Strings and arrays live in the script until {@link #close}; the script must
 * stay open until the child has exec'ed or died, which {@link #run} and {@link #awaitExec} wait
 * for. Source: clone(2), execve(2).
 */
public final class SpawnScript implements AutoCloseable {
    /** Exit code of a child whose script failed. */
    public static final int EXIT_FAILED = 127;

    private static final int MAX_STEPS = 256;
    private static final long CLONE_CLEAR_SIGHAND = Sched.CLONE_CLEAR_SIGHAND;
    private static final long CLONE_INTO_CGROUP = Sched.CLONE_INTO_CGROUP;
    private static final int CLONE_ARGS_SIZE = 88;

    // the header of the script's memory; all words are 64 bits wide unless said otherwise
    private static final int FAILED_STEP = 0; // address of the failed step, or 0
    private static final int CHILD_TID = 8; // int: non-zero while the child shares this memory
    private static final int SIGNAL_MASK = 16;
    private static final int CLONE_ARGS = 32;
    private static final int STEPS = CLONE_ARGS + 96;
    private static final int DATA = STEPS + MAX_STEPS * SpawnCode.STEP_SIZE;

    private final HostMapping mapping;
    private final MemorySegment memory;
    private final String[] names = new String[MAX_STEPS];
    private int stepCount;
    private long dataEnd = DATA;
    private long cgroupFd = -1;
    private boolean started;
    private long dumpable;

    /** Makes an empty script with room for 128 KiB of strings, arguments and environment. */
    public SpawnScript() {
        this(128 * 1024);
    }

    /**
     * Makes an empty script with room for that many bytes of strings, arguments and environment.
     */
    public SpawnScript(long dataSize) {
        mapping = HostMapping.anonymous((DATA + dataSize + 4095) & -4096);
        memory = mapping.memory();
    }

    /**
     * Adds a call that must not fail; returns the index of its step.
     *
     * @throws IllegalArgumentException if there are more than six arguments
     */
    public int call(String name, int nr, long... arguments) {
        return add(name, nr, true, arguments);
    }

    /** Adds a call whose failure is ignored; returns the index of its step. */
    public int attempt(String name, int nr, long... arguments) {
        return add(name, nr, false, arguments);
    }

    private int add(String name, int nr, boolean checked, long... arguments) {
        if (arguments.length > 6 || stepCount == MAX_STEPS) {
            throw new IllegalArgumentException("too many arguments or steps");
        }
        long step = offset(stepCount);
        memory.set(ValueLayout.JAVA_LONG, step + SpawnCode.NR, nr);
        for (int i = 0; i < arguments.length; i++) {
            memory.set(ValueLayout.JAVA_LONG, step + SpawnCode.ARGUMENTS + i * 8L, arguments[i]);
        }
        memory.set(ValueLayout.JAVA_INT, step + SpawnCode.CHECKED, checked ? 1 : 0);
        names[stepCount] = name;
        return stepCount++;
    }

    /** Makes an argument of a step the result of an earlier step, rather than a literal. */
    public void argumentFrom(int step, int argument, int earlierStep) {
        if (earlierStep < 0
                || earlierStep >= step
                || step >= stepCount
                || argument < 0
                || argument > 5) {
            throw new IllegalArgumentException("step " + step + " cannot use " + earlierStep);
        }
        long at = offset(step);
        long source = mapping.address() + offset(earlierStep) + SpawnCode.RESULT;
        memory.set(ValueLayout.JAVA_LONG, at + SpawnCode.ARGUMENTS + argument * 8L, source);
        int indirect = memory.get(ValueLayout.JAVA_INT, at + SpawnCode.INDIRECT);
        memory.set(ValueLayout.JAVA_INT, at + SpawnCode.INDIRECT, indirect | 1 << argument);
    }

    /** Returns what a step returned, once the child has exec'ed or died. */
    public long result(int step) {
        return memory.get(ValueLayout.JAVA_LONG, offset(step) + SpawnCode.RESULT);
    }

    private static long offset(int step) {
        return STEPS + (long) step * SpawnCode.STEP_SIZE;
    }

    // ---- memory for arguments

    /**
     * Reserves zeroed memory in the script, aligned to 8 bytes.
     *
     * @throws IllegalStateException if the script was made too small
     */
    public MemorySegment allocate(long size) {
        if (size < 0 || size > memory.byteSize() - dataEnd) {
            throw new IllegalStateException("script too small for " + size + " bytes");
        }
        MemorySegment slice = memory.asSlice(dataEnd, size);
        dataEnd += (size + 7) & -8;
        return slice;
    }

    /** Copies text as NUL-terminated UTF-8; returns its address. */
    public long string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment slice = allocate(bytes.length + 1L);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, slice, 0, bytes.length);
        return slice.address();
    }

    /** Makes a NULL-terminated array of strings; returns its address. */
    public long strings(String... texts) {
        MemorySegment array = allocate((texts.length + 1) * 8L);
        for (int i = 0; i < texts.length; i++) {
            array.set(ValueLayout.JAVA_LONG, i * 8L, string(texts[i]));
        }
        return array.address();
    }

    // ---- steps that need more than one call

    /** Writes a file with one write(2), as /proc/self/uid_map wants it. */
    public void writeFile(String path, String content) {
        int open =
                call(
                        "open " + path,
                        HostNr.OPENAT,
                        HostFiles.AT_FDCWD,
                        string(path),
                        HostFiles.O_WRONLY | HostFiles.O_CLOEXEC);
        int length = content.getBytes(StandardCharsets.UTF_8).length;
        int write = call("write " + path, HostNr.WRITE, 0, string(content), length);
        argumentFrom(write, 0, open);
        int close = call("close " + path, HostNr.CLOSE, 0);
        argumentFrom(close, 0, open);
    }

    /**
     * Makes the child's descriptors exactly these: descriptor i is a duplicate of {@code
     * sources[i]}, or closed if that is -1; all others are closed.
     */
    public void descriptors(int... sources) {
        int floor = sources.length;
        for (int source : sources) {
            floor = Math.max(floor, source + 1);
        }
        int[] copies = new int[sources.length];
        for (int i = 0;
                i < sources.length;
                i++) { // first out of the way, so that no target overwrites a source
            copies[i] =
                    sources[i] < 0
                            ? -1
                            : call(
                                    "dup " + sources[i],
                                    HostNr.FCNTL,
                                    sources[i],
                                    Fcntl.F_DUPFD_CLOEXEC,
                                    floor);
        }
        for (int i = 0; i < sources.length; i++) {
            if (copies[i] < 0) {
                attempt("close " + i, HostNr.CLOSE, i);
            } else {
                int dup = call("dup to " + i, HostNr.DUP3, 0, i, 0);
                argumentFrom(dup, 0, copies[i]);
            }
        }
        call("close_range", HostNr.CLOSE_RANGE, sources.length, 0xffff_ffffL, 0);
    }

    /**
     * Waits until the parent writes to or closes the other end of a pipe: the parent writes uid_map
     * meanwhile. Needs {@link #start}.
     */
    public void awaitParent(int pipeReader) {
        call("wait for parent", HostNr.READ, pipeReader, allocate(8).address(), 1);
    }

    /**
     * Dies by {@code signal} when the thread that runs the script dies. Put it after the last
     * change of user or group ids, which resets it.
     */
    public void parentDeathSignal(int signal) {
        call("prctl PDEATHSIG", HostNr.PRCTL, Prctl.PR_SET_PDEATHSIG, signal, 0, 0, 0);
    }

    /**
     * Sets the signals that the new program starts with as blocked: bit n - 1 for signal n. A JVM
     * started with signals blocked has them blocked in all threads.
     */
    public void signalMask(long mask) {
        memory.set(ValueLayout.JAVA_LONG, SIGNAL_MASK, mask);
    }

    /** Puts the child into the cgroup (v2) of a descriptor, from its first instruction. */
    public void intoCgroup(int fd) {
        cgroupFd = fd;
    }

    /** Executes a program: the last step. Arguments start with the program's own name. */
    public void execve(String path, String[] arguments, String[] environment) {
        unblockSignals();
        call(
                "execve " + path,
                HostNr.EXECVE,
                string(path),
                strings(arguments),
                strings(environment));
    }

    /** Executes an open file: the last step. */
    public void fexecve(int fd, String[] arguments, String[] environment) {
        unblockSignals();
        call(
                "execveat",
                HostNr.EXECVEAT,
                fd,
                string(""),
                strings(arguments),
                strings(environment),
                HostFiles.AT_EMPTY_PATH);
    }

    private void unblockSignals() {
        long mask = mapping.address() + SIGNAL_MASK;
        call("rt_sigprocmask", HostNr.RT_SIGPROCMASK, HostSignals.SIG_SETMASK, mask, 0, 8);
    }

    // ---- running

    /**
     * Runs the script in a new child and waits until it has exec'ed; returns the child's pid.
     * {@code cloneFlags} may have CLONE_NEW...; CLONE_VM and CLONE_VFORK come by themselves, the
     * exit signal is SIGCHLD.
     *
     * @throws HostException if clone or a step failed; the message names the step, and the child is
     *     reaped
     */
    public int run(long cloneFlags) {
        int pid = spawn(cloneFlags | HostProcess.CLONE_VFORK);
        awaitExec(pid);
        return pid;
    }

    /**
     * Runs the script in a new child without waiting; returns the child's pid. Follow with {@link
     * #awaitExec}.
     *
     * @throws HostException if clone fails
     */
    public int start(long cloneFlags) {
        return spawn(cloneFlags);
    }

    /**
     * Waits until the child of {@link #start} has exec'ed or died.
     *
     * @throws HostException if a step failed; the message names the step, and the child is reaped
     */
    public void awaitExec(int pid) {
        while (true) {
            int alive = memory.get(ValueLayout.JAVA_INT, CHILD_TID);
            if (alive == 0) {
                break;
            }
            // the kernel clears the word and wakes it when the child gives up this memory: by exec
            // or by death
            HostSyscalls.call(HostNr.FUTEX, mapping.address() + CHILD_TID, 0, alive, 0, 0, 0);
        }
        // a child that changes its user marks the memory that it shares with us as not dumpable,
        // and our /proc/self as root's
        if (dumpable == 1) {
            HostProcess.prctl(Prctl.PR_SET_DUMPABLE, 1, 0, 0, 0);
        }
        long failed = memory.get(ValueLayout.JAVA_LONG, FAILED_STEP);
        if (failed != 0) {
            int step = (int) ((failed - mapping.address() - STEPS) / SpawnCode.STEP_SIZE);
            reap(pid);
            throw new HostException((int) -result(step), "child: " + names[step]);
        }
    }

    private int spawn(long flags) {
        if (started) {
            throw new IllegalStateException("a script runs once");
        }
        started = true;
        memory.set(ValueLayout.JAVA_INT, CHILD_TID, 1);
        long allFlags =
                flags
                        | HostProcess.CLONE_VM
                        | HostProcess.CLONE_CHILD_CLEARTID
                        | CLONE_CLEAR_SIGHAND;
        if (cgroupFd >= 0) {
            allFlags |= CLONE_INTO_CGROUP;
            memory.set(ValueLayout.JAVA_LONG, CLONE_ARGS + 80, cgroupFd);
        }
        memory.set(ValueLayout.JAVA_LONG, CLONE_ARGS, allFlags);
        memory.set(ValueLayout.JAVA_LONG, CLONE_ARGS + 16, mapping.address() + CHILD_TID);
        memory.set(ValueLayout.JAVA_LONG, CLONE_ARGS + 32, HostSignals.SIGCHLD);
        dumpable = HostProcess.prctl(Prctl.PR_GET_DUMPABLE, 0, 0, 0, 0);
        long base = mapping.address();
        // not the signals of faults: the JVM lives on handling those, also between these calls
        long before = HostSignals.changeMask(HostSignals.SIG_BLOCK, ~HostSignals.FAULTS);
        long result;
        try {
            result =
                    SpawnCode.run(
                            base + CLONE_ARGS,
                            CLONE_ARGS_SIZE,
                            base + STEPS,
                            base + offset(stepCount),
                            base + FAILED_STEP);
        } finally {
            HostSignals.changeMask(HostSignals.SIG_SETMASK, before);
        }
        if (result < 0) {
            memory.set(ValueLayout.JAVA_INT, CHILD_TID, 0);
        }
        return (int) Host.required(result, "clone3");
    }

    private static void reap(int pid) {
        try {
            HostProcess.waitStatus(pid, HostProcess.WALL);
        } catch (HostException gone) {
            if (gone.errno() != Errno.ECHILD.number()) {
                throw gone;
            }
        }
    }

    /** Frees the script. */
    @Override
    public void close() {
        if (memory.get(ValueLayout.JAVA_INT, CHILD_TID) != 0) {
            throw new IllegalStateException("the child still runs the script");
        }
        mapping.close();
    }
}
