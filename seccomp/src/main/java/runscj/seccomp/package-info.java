/** Rule sets by system call, compiled to BPF and installed. */
@NullMarked
package runscj.seccomp;

import org.jspecify.annotations.NullMarked;
