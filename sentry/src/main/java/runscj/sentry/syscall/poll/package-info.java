/** Handlers of poll(2), select(2) and epoll(7). */
@NullMarked
package runscj.sentry.syscall.poll;

import org.jspecify.annotations.NullMarked;
