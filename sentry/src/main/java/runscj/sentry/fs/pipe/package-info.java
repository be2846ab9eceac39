/**
 * Pipes and FIFOs: pipe(7), fifo(7). A pipe's lock has rank STREAM and is held while guest memory
 * is copied; readiness is read without it.
 */
@NullMarked
package runscj.sentry.fs.pipe;

import org.jspecify.annotations.NullMarked;
