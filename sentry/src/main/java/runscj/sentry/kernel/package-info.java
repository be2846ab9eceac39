/** Tasks, thread groups, descriptors, signals, timers and the run loop. */
@NullMarked
package runscj.sentry.kernel;

import org.jspecify.annotations.NullMarked;
