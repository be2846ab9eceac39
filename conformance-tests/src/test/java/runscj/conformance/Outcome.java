package runscj.conformance;

import java.util.List;

/**
 * What a container did: exit status of the runtime, standard output and standard error as Latin-1
 * text, and the system calls that it made where they were counted, a line each: {@code read ok 12,
 * EBADF 1}.
 */
record Outcome(int status, String output, String errors, List<String> tally) {
    /** Returns what must be the same under every runtime. */
    String visible() {
        return output + "\n[exit " + status + "]";
    }
}
