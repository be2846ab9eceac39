/** Guest address spaces: VMAs over PMAs, faults, copy-in and copy-out. */
@NullMarked
package runscj.sentry.mm;

import org.jspecify.annotations.NullMarked;
