/**
 * io_uring(7): ring memory, the ring as a file, requests and their completion. What a request does
 * is the business of {@code syscall.uring}. Uses locks of rank LEAF.
 */
@NullMarked
package runscj.sentry.fs.uring;

import org.jspecify.annotations.NullMarked;
