/** The gofer: protocol, client and server. */
module runscj.gofer {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive runscj.syscalls;
    requires transitive runscj.host;
    requires runscj.seccomp;

    exports runscj.gofer.wire;
    exports runscj.gofer.client;
    exports runscj.gofer.server;
}
