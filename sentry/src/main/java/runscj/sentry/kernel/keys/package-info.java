/**
 * Keys and keyrings (keyrings(7)): types keyring, user and logon. Knows credentials, nothing of
 * tasks: a task holds a {@link runscj.sentry.kernel.keys.TaskKeyrings}.
 *
 * <p>Lock ranks: one lock of rank LEAF in the {@link runscj.sentry.kernel.keys.KeyStore} guards all
 * keys; no guest memory is touched while it is held. A key lives while keyrings link it or tasks
 * use it as one of theirs, by a count.
 */
@NullMarked
package runscj.sentry.kernel.keys;

import org.jspecify.annotations.NullMarked;
