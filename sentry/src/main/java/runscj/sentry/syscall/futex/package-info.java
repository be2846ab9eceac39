/** Handlers of the futex calls: futex(2), futex_waitv(2) and their kind. */
@NullMarked
package runscj.sentry.syscall.futex;

import org.jspecify.annotations.NullMarked;
