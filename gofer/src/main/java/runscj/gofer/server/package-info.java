/** The gofer process: serves one container's mounts, confined by openat2. */
@NullMarked
package runscj.gofer.server;

import org.jspecify.annotations.NullMarked;
