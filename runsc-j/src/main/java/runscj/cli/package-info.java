/** The commands: what they parse and print. Imports container and sandbox. */
@NullMarked
package runscj.cli;

import org.jspecify.annotations.NullMarked;
