/** Character devices without hardware, and the contents of /dev: null(4), random(4), full(4). */
@NullMarked
package runscj.sentry.fs.dev;

import org.jspecify.annotations.NullMarked;
