package runscj.syscalls.doc;

/** How the table is written. */
public enum Format {
    /** Aligned columns for a terminal. */
    TEXT,
    /** One object with counts and rows. */
    JSON,
    /** RFC 4180, with a header line. */
    CSV,
    /** The compatibility page, docs/syscalls.md. */
    MARKDOWN
}
