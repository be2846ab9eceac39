/** System V IPC's system calls: they copy structures, wait, map; the rest is kernel.ipc's. */
@NullMarked
package runscj.sentry.syscall.ipc;

import org.jspecify.annotations.NullMarked;
