/** The only assembler of the sentry, and its control server. */
@NullMarked
package runscj.sentry.boot;

import org.jspecify.annotations.NullMarked;
