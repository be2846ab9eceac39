/**
 * The files of epoll(7). Locks, in this order: the global lock of nesting, an epoll's scan lock (a
 * watching epoll's before the watched one's), locks of watched files, the monitors of wait queues,
 * an epoll's own monitor.
 */
@NullMarked
package runscj.sentry.fs.epoll;

import org.jspecify.annotations.NullMarked;
