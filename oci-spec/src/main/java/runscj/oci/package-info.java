/**
 * Records of the OCI runtime specification 1.2, and JSON for the rest of the runtime.
 *
 * <p>Every record reads itself from a {@link runscj.oci.JsonReader} and writes itself to a {@link
 * runscj.oci.JsonWriter}, by hand-written code: start-up pays for each class and each reflective
 * access. {@code null}, an empty string or an empty list means that a field was not given, as each
 * record says. What the runtime does not support is not decided here.
 */
@NullMarked
package runscj.oci;

import org.jspecify.annotations.NullMarked;
