/** The processes of a sandbox: spawning sentry and gofer, talking to the sentry. */
@NullMarked
package runscj.sandbox;

import org.jspecify.annotations.NullMarked;
