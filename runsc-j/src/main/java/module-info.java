/** The command line, the container life cycle and the processes of a sandbox. */
module runscj.cli {
    requires static org.jspecify;
    requires runscj.syscalls;
    requires runscj.host;
    requires runscj.seccomp;
    requires runscj.oci;
    requires runscj.gofer;
    requires runscj.sentry;
    requires info.picocli;
}
