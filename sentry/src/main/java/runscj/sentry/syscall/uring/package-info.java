/** io_uring_setup(2), io_uring_enter(2), io_uring_register(2) and the table of operations. */
@NullMarked
package runscj.sentry.syscall.uring;

import org.jspecify.annotations.NullMarked;
