/** Program loading: ELF, scripts, the auxiliary vector, the vDSO. */
@NullMarked
package runscj.sentry.loader;

import org.jspecify.annotations.NullMarked;
