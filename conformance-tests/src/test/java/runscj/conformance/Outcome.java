package runscj.conformance;

/**
 * What a container did: exit status of the runtime, standard output and standard error as Latin-1
 * text.
 */
record Outcome(int status, String output, String errors) {
    /** Returns what must be the same under every runtime. */
    String visible() {
        return output + "\n[exit " + status + "]";
    }
}
