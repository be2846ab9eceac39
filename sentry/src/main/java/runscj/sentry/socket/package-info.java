/**
 * The socket layer: what the system calls need of a socket of any family. Families are packages
 * below.
 */
@NullMarked
package runscj.sentry.socket;

import org.jspecify.annotations.NullMarked;
