/** Classic BPF: instructions, assembler, verifier, interpreter. Imports the ABI only. */
@NullMarked
package runscj.bpf;

import org.jspecify.annotations.NullMarked;
