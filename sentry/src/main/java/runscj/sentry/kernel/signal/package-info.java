/**
 * Signals as data and rules: what is pending, blocked, handled and stopped. Knows threads and
 * processes only through {@link runscj.sentry.kernel.signal.SignalThread} and {@link
 * runscj.sentry.kernel.signal.SignalProcess}. Lock: one of rank SIGNALS per thread group.
 */
@NullMarked
package runscj.sentry.kernel.signal;

import org.jspecify.annotations.NullMarked;
