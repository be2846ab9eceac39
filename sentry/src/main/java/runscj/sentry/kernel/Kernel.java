package runscj.sentry.kernel;

/** The state of one sandbox's kernel: what is not a task's or a mount's. Made by {@code boot}, which injects what lies above this package. */
public final class Kernel {}
