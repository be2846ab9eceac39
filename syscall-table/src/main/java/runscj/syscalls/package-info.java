/** The system-call table: one row declares a call. Imports the ABI only. */
@NullMarked
package runscj.syscalls;

import org.jspecify.annotations.NullMarked;
