/**
 * Processes: clone, execve, exit, wait, ids, capabilities, prctl, limits, scheduling parameters.
 */
@NullMarked
package runscj.sentry.syscall.proc;

import org.jspecify.annotations.NullMarked;
