/** A TCP/IP stack that knows nothing of the sentry. */
module runscj.netstack {
    requires static org.jspecify;

    exports runscj.netstack.wire;
}
