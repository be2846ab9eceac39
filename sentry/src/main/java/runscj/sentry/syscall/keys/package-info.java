/** add_key(2), request_key(2), keyctl(2). */
@NullMarked
package runscj.sentry.syscall.keys;

import org.jspecify.annotations.NullMarked;
