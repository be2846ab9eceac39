package runscj.sentry.vfs;

/** A file without a position whose lseek(2) succeeds and does nothing. */
public interface IgnoresSeeks extends FileImpl {}
