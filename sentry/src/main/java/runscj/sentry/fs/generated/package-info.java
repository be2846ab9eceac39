/**
 * File systems whose contents the sentry makes up: the nodes that proc, sysfs and devpts are built
 * of. Nodes hold no lock and no state but their identity; text is generated when a file is read
 * from its start.
 */
@NullMarked
package runscj.sentry.fs.generated;

import org.jspecify.annotations.NullMarked;
