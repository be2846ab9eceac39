/**
 * System V IPC: message queues, semaphore sets, shared memory segments; svipc(7). Knows credentials
 * and memory, nothing of tasks: the system calls wait, this package says when to try again.
 *
 * <p>Lock ranks: one lock of rank FILE for each of the three kinds. Nothing is waited for, copied
 * from or to a guest, or mapped while one is held, and a segment's memory is given back after it.
 */
@NullMarked
package runscj.sentry.kernel.ipc;

import org.jspecify.annotations.NullMarked;
