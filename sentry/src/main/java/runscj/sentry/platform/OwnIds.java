package runscj.sentry.platform;

/**
 * Who a task is to itself: the results of the calls that only ask for that, such as getpid(2), as
 * the task's own namespaces show them.
 *
 * @param pid getpid(2)
 * @param tid gettid(2)
 * @param ppid getppid(2)
 * @param ruid getuid(2)
 * @param euid geteuid(2)
 * @param rgid getgid(2)
 * @param egid getegid(2)
 */
public record OwnIds(int pid, int tid, int ppid, int ruid, int euid, int rgid, int egid) {}
