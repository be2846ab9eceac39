/** The cgroup2 file system. */
@NullMarked
package runscj.sentry.fs.cgroup;

import org.jspecify.annotations.NullMarked;
