/**
 * Everything native: system calls of the host, mappings, descriptors, ptrace, emitted code. Nothing
 * else calls native code.
 */
@NullMarked
package runscj.host;

import org.jspecify.annotations.NullMarked;
