/** Files that carry events: eventfd(2), signalfd(2), timerfd_create(2). */
@NullMarked
package runscj.sentry.fs.event;

import org.jspecify.annotations.NullMarked;
