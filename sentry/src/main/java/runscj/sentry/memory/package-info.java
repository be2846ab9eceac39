/** The sandbox's memory file: extents and reference counts. */
@NullMarked
package runscj.sentry.memory;

import org.jspecify.annotations.NullMarked;
