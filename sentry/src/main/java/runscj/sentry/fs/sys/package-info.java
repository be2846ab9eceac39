/**
 * The part of sysfs that programs in containers look at: processors, and the places where other
 * file systems are mounted.
 */
@NullMarked
package runscj.sentry.fs.sys;

import org.jspecify.annotations.NullMarked;
