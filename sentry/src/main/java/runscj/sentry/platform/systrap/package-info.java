/**
 * The systrap platform: guest threads stop by signals that they handle themselves, in the stub's
 * code, and hand over through shared memory.
 */
@NullMarked
package runscj.sentry.platform.systrap;

import org.jspecify.annotations.NullMarked;
