/** The kernel. */
module runscj.sentry {
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires transitive runscj.syscalls;
    requires runscj.host;
    requires runscj.seccomp;
    requires runscj.gofer;
    requires runscj.oci;
    requires org.bouncycastle.provider;

    exports runscj.sentry.boot to
            runscj.cli;
}
