/**
 * POSIX message queues, and the file system in which they are files: mq_overview(7). Lock ranks:
 * FILE for the names and for each queue, never both; signals are sent and sleepers woken without a
 * lock.
 */
@NullMarked
package runscj.sentry.fs.mqueue;

import org.jspecify.annotations.NullMarked;
