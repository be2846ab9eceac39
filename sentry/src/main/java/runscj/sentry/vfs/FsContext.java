package runscj.sentry.vfs;

/** Root, working directory and umask of one or (CLONE_FS) several tasks. */
public final class FsContext {}
