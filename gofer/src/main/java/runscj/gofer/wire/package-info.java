/** The messages between sentry and gofer and their encoding. No I/O. */
@NullMarked
package runscj.gofer.wire;

import org.jspecify.annotations.NullMarked;
