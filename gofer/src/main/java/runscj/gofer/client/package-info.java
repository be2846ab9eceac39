/** The sentry's end of the gofer's socket. */
@NullMarked
package runscj.gofer.client;

import org.jspecify.annotations.NullMarked;
