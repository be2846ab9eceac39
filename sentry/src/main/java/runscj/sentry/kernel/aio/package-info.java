/**
 * Kernel asynchronous I/O: contexts of an address space, their completion rings, requests that
 * wait. Uses locks of rank LEAF; completions of waiting requests run on the thread of {@link
 * runscj.sentry.kernel.DeferredWork}.
 */
@NullMarked
package runscj.sentry.kernel.aio;

import org.jspecify.annotations.NullMarked;
