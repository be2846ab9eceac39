/** Control groups of the guest, version 2; cgroups(7). Knows nothing of files and of processes. */
@NullMarked
package runscj.sentry.kernel.cgroup;

import org.jspecify.annotations.NullMarked;
