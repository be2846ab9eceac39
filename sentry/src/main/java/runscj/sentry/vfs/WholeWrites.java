package runscj.sentry.vfs;

/**
 * Marks streams whose write(2) in blocking mode waits until all is written: pipes, stream sockets,
 * terminals.
 */
public interface WholeWrites extends FileImpl {}
