/** The ptrace platform: the reference that the others are compared with. */
@NullMarked
package runscj.sentry.platform.ptrace;

import org.jspecify.annotations.NullMarked;
