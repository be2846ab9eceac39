/**
 * Terminals: the line discipline of termios(3), pseudo-terminals of pty(7), devpts and controlling
 * terminals of credentials(7). A pair's lock has rank STREAM and is held while guest memory is
 * copied; signals are sent and waiters woken without it.
 */
@NullMarked
package runscj.sentry.fs.tty;

import org.jspecify.annotations.NullMarked;
