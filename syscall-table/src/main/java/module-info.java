/** Pure data about Linux's system-call surface. */
module runscj.syscalls {
    requires static org.jspecify;

    exports runscj.abi;
    exports runscj.syscalls;
    exports runscj.syscalls.doc;
}
