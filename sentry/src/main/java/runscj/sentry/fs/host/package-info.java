/**
 * Host descriptors that a container inherits: its standard input, output and error. They are shared
 * with processes outside, so their flags and offsets are the outside's too.
 */
@NullMarked
package runscj.sentry.fs.host;

import org.jspecify.annotations.NullMarked;
