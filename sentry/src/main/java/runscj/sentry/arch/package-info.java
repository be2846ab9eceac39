/** What is particular to x86-64: registers, signal frames, the call convention. Imports the ABI. */
@NullMarked
package runscj.sentry.arch;

import org.jspecify.annotations.NullMarked;
