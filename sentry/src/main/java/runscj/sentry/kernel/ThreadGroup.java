package runscj.sentry.kernel;

/** A process: tasks that share a pid, signal handlers and resource limits. Shadows java.lang's class of that name on purpose: it is Linux's term. */
public final class ThreadGroup {}
