/** Clocks and the one queue of timers. Lock: rank TIMERS; expirations run without it. */
@NullMarked
package runscj.sentry.kernel.time;

import org.jspecify.annotations.NullMarked;
