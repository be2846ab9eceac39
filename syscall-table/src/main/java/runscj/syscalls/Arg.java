package runscj.syscalls;

/** What a row says about one argument: its kind, and its bits if it is a flag word. */
public sealed interface Arg permits ArgKind, FlagSet {
    /** Returns the kind; {@link ArgKind#FLAGS} for a flag set. */
    ArgKind kind();
}
