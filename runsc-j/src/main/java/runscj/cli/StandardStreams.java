package runscj.cli;

/** How a process of a container gets its standard streams. */
final class StandardStreams {
    /** The descriptors of this process. */
    static final int[] INHERITED = {0, 1, 2};

    private StandardStreams() {}
}
