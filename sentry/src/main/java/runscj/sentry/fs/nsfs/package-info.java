/** Namespaces as files: what /proc/PID/ns leads to and setns(2) takes. */
@NullMarked
package runscj.sentry.fs.nsfs;

import org.jspecify.annotations.NullMarked;
