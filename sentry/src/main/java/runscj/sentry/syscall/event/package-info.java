/** Handlers of eventfd(2), signalfd(2) and timerfd_create(2). */
@NullMarked
package runscj.sentry.syscall.event;

import org.jspecify.annotations.NullMarked;
