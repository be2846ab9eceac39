/** Handlers of pipe(2), splice(2) and their kin. */
@NullMarked
package runscj.sentry.syscall.pipe;

import org.jspecify.annotations.NullMarked;
