/** The OCI state machine: ids, the state directory, status. */
@NullMarked
package runscj.container;

import org.jspecify.annotations.NullMarked;
