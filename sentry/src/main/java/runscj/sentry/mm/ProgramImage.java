package runscj.sentry.mm;

/**
 * Where the loader has put the parts of the program: what /proc/PID/stat, cmdline, environ and auxv
 * show. Guest addresses. Replaced as a whole, for example by prctl(PR_SET_MM).
 *
 * @param auxv the auxiliary vector's bytes
 */
public record ProgramImage(
        long startCode,
        long endCode,
        long startData,
        long endData,
        long startStack,
        long argStart,
        long argEnd,
        long envStart,
        long envEnd,
        byte[] auxv) {
    /** Before a program is loaded. */
    static final ProgramImage NONE = new ProgramImage(0, 0, 0, 0, 0, 0, 0, 0, 0, new byte[0]);
}
