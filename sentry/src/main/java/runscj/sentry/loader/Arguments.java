package runscj.sentry.loader;

import java.util.ArrayList;
import java.util.List;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.mm.MemoryLimits;
import runscj.sentry.mm.Mm;

/**
 * The strings of execve(2): one char per byte, without NULs. The limits are Linux's: 128 KiB a
 * string; all together a quarter of the stack limit, at least 128 KiB and at most 6 MiB, with the
 * pointers counted.
 */
public final class Arguments {
    /** MAX_ARG_STRLEN: bytes of one string with its NUL. */
    public static final int MAX_STRING = 32 * 4096;

    private static final long MIN_TOTAL = 128 << 10;
    private static final long MAX_TOTAL = Rlimit._STK_LIM / 4 * 3;
    private static final int MAX_COUNT = 0x7fff_ffff;

    private final List<String> argv;
    private final List<String> envp;
    private long budget;

    private Arguments(List<String> argv, List<String> envp, long budget) {
        this.argv = argv;
        this.envp = envp;
        this.budget = budget;
    }

    /** Makes arguments of strings that the sentry has: the container's first program. E2BIG. */
    public static Arguments of(List<String> argv, List<String> envp, MemoryLimits limits)
            throws ErrnoException {
        Arguments result =
                new Arguments(
                        new ArrayList<>(argv),
                        new ArrayList<>(envp),
                        budget(limits, argv.size(), envp.size()));
        for (String value : argv) {
            result.charge(value);
        }
        for (String value : envp) {
            result.charge(value);
        }
        result.addMissingName();
        return result;
    }

    /**
     * Reads the vectors at two guest addresses; a null vector is an empty one.
     *
     * @throws ErrnoException EFAULT, E2BIG
     */
    public static Arguments read(Mm mm, long argvAddr, long envpAddr, MemoryLimits limits)
            throws ErrnoException {
        long[] argvAddrs = pointers(mm, argvAddr, limits);
        long[] envpAddrs = pointers(mm, envpAddr, limits);
        Arguments result =
                new Arguments(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        budget(limits, argvAddrs.length, envpAddrs.length));
        for (long addr : envpAddrs) {
            result.readString(mm, addr, result.envp);
        }
        for (long addr : argvAddrs) {
            result.readString(mm, addr, result.argv);
        }
        result.addMissingName();
        return result;
    }

    private static long total(MemoryLimits limits) {
        long stack = limits.soft(Rlimit.RLIMIT_STACK);
        long quarter = stack < 0 ? MAX_TOTAL : stack / 4;
        return Math.max(MIN_TOTAL, Math.min(quarter, MAX_TOTAL));
    }

    private static long budget(MemoryLimits limits, long argc, long envc) throws ErrnoException {
        long left = total(limits) - (Math.max(argc, 1) + envc) * Long.BYTES;
        if (left <= 0) {
            throw Errno.E2BIG.raise();
        }
        return left;
    }

    private static long[] pointers(Mm mm, long vectorAddr, MemoryLimits limits)
            throws ErrnoException {
        if (vectorAddr == 0) {
            return new long[0];
        }
        long most = Math.min(total(limits) / Long.BYTES, MAX_COUNT);
        long[] found = new long[16];
        int count = 0;
        while (true) {
            long addr = mm.readLong(vectorAddr + count * 8L);
            if (addr == 0) {
                return java.util.Arrays.copyOf(found, count);
            }
            if (count >= most) {
                throw Errno.E2BIG.raise();
            }
            if (count == found.length) {
                found = java.util.Arrays.copyOf(found, count * 2);
            }
            found[count++] = addr;
        }
    }

    private void readString(Mm mm, long addr, List<String> target) throws ErrnoException {
        String value;
        try {
            value = mm.readString(addr, MAX_STRING - 1);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.ENAMETOOLONG ? Errno.E2BIG.raise() : e;
        }
        charge(value);
        target.add(value);
    }

    /**
     * Linux gives a program without arguments an empty name, since programs trip over it otherwise.
     */
    private void addMissingName() {
        if (argv.isEmpty()) {
            argv.add("");
        }
    }

    /** Counts a string against the limit; E2BIG. */
    void charge(String value) throws ErrnoException {
        budget -= value.length() + 1L;
        if (budget < 0 || value.length() >= MAX_STRING) {
            throw Errno.E2BIG.raise();
        }
    }

    /** Puts what a script's first line says in the place of the program's name. */
    void replaceName(String interpreter, String option, String scriptPath) throws ErrnoException {
        budget += argv.get(0).length() + 1L;
        argv.set(0, scriptPath);
        charge(scriptPath);
        if (!option.isEmpty()) {
            argv.add(0, option);
            charge(option);
        }
        argv.add(0, interpreter);
        charge(interpreter);
    }

    /** Returns the arguments, the name first. */
    public List<String> argv() {
        return argv;
    }

    /** Returns the environment. */
    public List<String> envp() {
        return envp;
    }
}
