/**
 * What seccomp_unotify(2) has a supervisor decide: the notifications of a filter, and the threads
 * that wait for their answers. Uses the kernel's tasks and descriptor tables; locks of rank FILE.
 */
@NullMarked
package runscj.sentry.kernel.seccomp;

import org.jspecify.annotations.NullMarked;
