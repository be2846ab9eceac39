/** Credentials, capabilities and user namespaces. */
@NullMarked
package runscj.sentry.cred;

import org.jspecify.annotations.NullMarked;
