/**
 * What namespaces(7) of all types have in common, and those that are little more than that: host
 * names, and the identity of a network. Those of mounts, process ids, System V objects and control
 * groups are with what they contain. Uses {@code cred}.
 */
@NullMarked
package runscj.sentry.kernel.ns;

import org.jspecify.annotations.NullMarked;
