/**
 * Classic BPF as seccomp(2) knows it: instructions, assembler, verifier, interpreter. Imports the
 * ABI only.
 *
 * <p>Instructions are longs in arrays, see {@link runscj.bpf.Insn}, so that a program is one object
 * and running it allocates nothing.
 */
@NullMarked
package runscj.bpf;

import org.jspecify.annotations.NullMarked;
