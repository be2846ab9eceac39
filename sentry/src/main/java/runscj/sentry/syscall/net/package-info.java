/** Handlers of the socket calls. They know the socket layer, not its families. */
@NullMarked
package runscj.sentry.syscall.net;

import org.jspecify.annotations.NullMarked;
