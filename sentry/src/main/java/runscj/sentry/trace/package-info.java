/** System-call traces, formatted from the table's rows. */
@NullMarked
package runscj.sentry.trace;

import org.jspecify.annotations.NullMarked;
