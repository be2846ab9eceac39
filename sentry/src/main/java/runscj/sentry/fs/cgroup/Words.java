package runscj.sentry.fs.cgroup;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.cgroup.Cgroup;

/** Numbers and limits as the files of control groups have them. */
final class Words {
    private static final String MAX = "max";

    private Words() {}

    /** Appends a limit: a number, or {@code max}. */
    static StringBuilder limit(StringBuilder out, long limit) {
        return limit == Cgroup.NO_LIMIT ? out.append(MAX) : out.append(limit);
    }

    /** Reads a limit, {@link Cgroup#NO_LIMIT} for {@code max}; EINVAL for anything else. */
    static long limit(String word) throws ErrnoException {
        return word.equals(MAX) ? Cgroup.NO_LIMIT : number(word);
    }

    /** Reads a decimal number; EINVAL if it is none. */
    static long number(String word) throws ErrnoException {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.raise();
        }
    }
}
