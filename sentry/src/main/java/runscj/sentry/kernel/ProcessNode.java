package runscj.sentry.kernel;

import org.jspecify.annotations.Nullable;

/** An inode that stands for a process: an open /proc/PID may be signalled like a pidfd. */
public interface ProcessNode {
    /** Returns the process's number, or null if it is a thread's directory. */
    @Nullable Pid process();
}
