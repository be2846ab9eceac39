/** System-call arguments, handler table and dispatch. The area packages below hold the handlers. */
@NullMarked
package runscj.sentry.syscall;

import org.jspecify.annotations.NullMarked;
