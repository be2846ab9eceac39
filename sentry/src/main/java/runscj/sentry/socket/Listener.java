package runscj.sentry.socket;

import org.jspecify.annotations.Nullable;
import runscj.abi.ErrnoException;
import runscj.sentry.kernel.Task;

/** A socket that can take connections. */
public interface Listener extends SocketFile {
    /** Starts listening, or changes the backlog. */
    void listen(Task task, int backlog) throws ErrnoException;

    /** Returns whether it listens: SO_ACCEPTCONN. */
    boolean listening();

    /** Returns the next connection, or null when there is none yet; EINVAL when not listening. */
    @Nullable SocketFile accept(Task task) throws ErrnoException;
}
