/**
 * What landlock(7) takes away from a task: rulesets that guests fill, and the domains that they
 * become. Knows nothing of files: rules are found by any object that stands for one. The file layer
 * asks in {@code vfs.PathRestrictions}.
 */
@NullMarked
package runscj.sentry.cred.landlock;

import org.jspecify.annotations.NullMarked;
