package runscj.sentry.kernel.keys;

/**
 * A key as a task reaches it.
 *
 * @param possessed it is reachable from the task's own keyrings: the possessor's rights count
 */
public record KeyRef(Key key, boolean possessed) {}
