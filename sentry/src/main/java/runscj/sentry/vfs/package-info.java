/** Mounts, dentries, path walk, open files, locks, poll. */
@NullMarked
package runscj.sentry.vfs;

import org.jspecify.annotations.NullMarked;
