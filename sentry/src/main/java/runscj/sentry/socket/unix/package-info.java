/**
 * unix(7). Locks: a {@link runscj.sentry.socket.unix.MessageQueue} has one of rank STREAM, held
 * while guest memory is copied; names and connections change under the one FILE-rank lock of {@link
 * runscj.sentry.socket.unix.UnixSockets}, which may be taken inside. Waiters are woken with
 * neither.
 */
@NullMarked
package runscj.sentry.socket.unix;

import org.jspecify.annotations.NullMarked;
