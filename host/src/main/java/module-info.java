/** The only module with native access. */
module runscj.host {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive runscj.syscalls;
    requires org.jnrproject.ffi;
    requires org.jnrproject.jffi;
    requires jnr.x86asm;

    exports runscj.host;
}
