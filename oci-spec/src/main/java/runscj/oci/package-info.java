/** Records of the OCI runtime specification and their loading. Jackson is used here only. */
@NullMarked
package runscj.oci;

import org.jspecify.annotations.NullMarked;
