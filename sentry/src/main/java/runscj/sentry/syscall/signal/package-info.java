/** Handlers of the signal calls: signal(7). */
@NullMarked
package runscj.sentry.syscall.signal;

import org.jspecify.annotations.NullMarked;
