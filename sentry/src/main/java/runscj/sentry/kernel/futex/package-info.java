/** Futexes: who sleeps on which word of guest memory. Locks: rank FUTEX, one per hash bucket. */
@NullMarked
package runscj.sentry.kernel.futex;

import org.jspecify.annotations.NullMarked;
