/**
 * Linux's user-space ABI on x86-64: errnos, constants and struct layouts. Pure data; imports
 * nothing.
 */
@NullMarked
package runscj.abi;

import org.jspecify.annotations.NullMarked;
