package runscj.sentry.kernel.ns;

import runscj.sentry.cred.UserNamespace;

/**
 * Which sockets can find each other, by abstract names: network_namespaces(7). There are no network
 * devices yet in any of them.
 */
public final class NetworkNamespace extends Namespace {
    /** Makes an empty one. */
    public NetworkNamespace(UserNamespace owner) {
        super(owner);
    }
}
