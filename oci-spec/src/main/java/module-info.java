/** Records of the OCI runtime specification. */
module runscj.oci {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports runscj.oci;
}
