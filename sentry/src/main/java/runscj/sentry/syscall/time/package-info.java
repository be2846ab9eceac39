/** Handlers of clocks and timers: time(7). */
@NullMarked
package runscj.sentry.syscall.time;

import org.jspecify.annotations.NullMarked;
