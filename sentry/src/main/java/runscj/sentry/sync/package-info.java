/** Lock ranks and wait queues. Imports nothing of the sentry. */
@NullMarked
package runscj.sentry.sync;

import org.jspecify.annotations.NullMarked;
