package runscj.syscalls;

/** How much of a system call works. */
public enum Support {
    /** As Linux does, errors included. */
    FULL("full"),
    /** Works, but for what the row's note says. */
    PARTIAL("partial"),
    /** Always fails with the row's errno, on purpose. */
    REFUSED("refused"),
    /** Fails with ENOSYS, as in a kernel built without it. */
    UNSUPPORTED("unsupported");

    private final String word;

    Support(String word) {
        this.word = word;
    }

    /** Returns the word for documents and output. */
    public String word() {
        return word;
    }
}
