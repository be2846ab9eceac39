/**
 * Rule sets by system call, compiled to BPF and installed.
 *
 * <p>A {@link runscj.seccomp.RuleSet} says what shall happen, knows how to decide a call by itself
 * (which is what the compiled program is tested against), and compiles to a balanced tree.
 */
@NullMarked
package runscj.seccomp;

import org.jspecify.annotations.NullMarked;
