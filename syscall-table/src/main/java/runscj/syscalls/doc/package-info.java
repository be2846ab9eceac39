/**
 * Renders the system-call table for people and programs. Not on the way to the first guest
 * instruction.
 */
@NullMarked
package runscj.syscalls.doc;

import org.jspecify.annotations.NullMarked;
