/** The calls of kernel asynchronous I/O: io_setup(2) and its kin. */
@NullMarked
package runscj.sentry.syscall.aio;

import org.jspecify.annotations.NullMarked;
