/**
 * Handlers of system calls on files, paths and descriptors. They decode arguments and encode
 * results; what the calls do is in vfs.
 */
@NullMarked
package runscj.sentry.syscall.file;

import org.jspecify.annotations.NullMarked;
