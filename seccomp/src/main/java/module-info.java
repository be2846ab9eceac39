/** Classic BPF and seccomp rule sets. */
module runscj.seccomp {
    requires static org.jspecify;
    requires transitive runscj.syscalls;
    requires runscj.host;

    exports runscj.bpf;
    exports runscj.seccomp;
}
