package runscj.host;

import static runscj.abi.Wait.__WALL;
import static runscj.abi.Wait.__WNOTHREAD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.Sched;
import runscj.abi.Wait;

/**
 * Processes: wait4(2), waitid(2), kill(2), clone(2) flags, prctl(2), getpid(2), pidfd_open(2).
 * Results are as the kernel's.
 */
public final class HostProcess {
    public static final int WNOHANG = Wait.WNOHANG;
    public static final int WUNTRACED = Wait.WUNTRACED;
    public static final int WEXITED = Wait.WEXITED;
    public static final int WCONTINUED = Wait.WCONTINUED;
    public static final int WNOWAIT = Wait.WNOWAIT;

    /** Wait for children of this thread only. */
    public static final int WNOTHREAD = __WNOTHREAD;

    /** Wait for all children, clone children included. */
    public static final int WALL = __WALL;

    public static final long CLONE_VM = Sched.CLONE_VM;
    public static final long CLONE_FS = Sched.CLONE_FS;
    public static final long CLONE_FILES = Sched.CLONE_FILES;
    public static final long CLONE_SIGHAND = Sched.CLONE_SIGHAND;
    public static final long CLONE_PTRACE = Sched.CLONE_PTRACE;
    public static final long CLONE_VFORK = Sched.CLONE_VFORK;
    public static final long CLONE_PARENT = Sched.CLONE_PARENT;
    public static final long CLONE_THREAD = Sched.CLONE_THREAD;
    public static final long CLONE_NEWNS = Sched.CLONE_NEWNS;
    public static final long CLONE_SYSVSEM = Sched.CLONE_SYSVSEM;
    public static final long CLONE_SETTLS = Sched.CLONE_SETTLS;
    public static final long CLONE_PARENT_SETTID = Sched.CLONE_PARENT_SETTID;
    public static final long CLONE_CHILD_CLEARTID = Sched.CLONE_CHILD_CLEARTID;
    public static final long CLONE_UNTRACED = Sched.CLONE_UNTRACED;
    public static final long CLONE_NEWCGROUP = Sched.CLONE_NEWCGROUP;
    public static final long CLONE_NEWUTS = Sched.CLONE_NEWUTS;
    public static final long CLONE_NEWIPC = Sched.CLONE_NEWIPC;
    public static final long CLONE_NEWUSER = Sched.CLONE_NEWUSER;
    public static final long CLONE_NEWPID = Sched.CLONE_NEWPID;
    public static final long CLONE_NEWNET = Sched.CLONE_NEWNET;

    private static final int SIGNAL_MASK = 0x7f;

    private HostProcess() {}

    /**
     * Waits for a child. The status (int, 4 bytes) is for {@link #exited} and its like. Returns the
     * pid, 0 with WNOHANG, or {@code -errno}.
     */
    public static long wait4(int pid, MemorySegment status, int options) {
        return HostSyscalls.call(HostNr.WAIT4, pid, Host.address(status), options, 0);
    }

    /**
     * Waits for one child, through EINTR, and returns its status.
     *
     * @throws HostException ECHILD if there is no such child
     */
    public static int waitStatus(int pid, int options) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment status = scratch.allocate(4);
            long result;
            do {
                result = wait4(pid, status, options);
            } while (result == -Errno.EINTR.number());
            Host.required(result, "wait4");
            return status.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Waits as waitid(2) does; {@code info} is a siginfo_t of 128 bytes. */
    public static long waitid(int idType, int id, MemorySegment info, int options) {
        return HostSyscalls.call(HostNr.WAITID, idType, id, Host.address(info), options, 0);
    }

    /** Whether the status says that the process exited by itself. */
    public static boolean exited(int status) {
        return (status & SIGNAL_MASK) == 0;
    }

    /** Exit code of a process that {@link #exited}. */
    public static int exitCode(int status) {
        return status >> 8 & 0xff;
    }

    /** Whether a signal killed the process. */
    public static boolean signaled(int status) {
        int signal = status & SIGNAL_MASK;
        return signal != 0 && signal != SIGNAL_MASK;
    }

    /** The signal that killed a process that was {@link #signaled}. */
    public static int termSignal(int status) {
        return status & SIGNAL_MASK;
    }

    /** Whether the process is stopped. */
    public static boolean stopped(int status) {
        return (status & 0xff) == SIGNAL_MASK;
    }

    /** The signal that stopped it, with 0x80 for a system call under TRACESYSGOOD. */
    public static int stopSignal(int status) {
        return status >> 8 & 0xff;
    }

    /** The ptrace event of a stop, or 0. */
    public static int stopEvent(int status) {
        return status >>> 16;
    }

    /**
     * Ends the process at once. A JVM that ends by itself waits 300 ms for each thread that is in a
     * native call to leave it, and ours are always in one. Nothing buffered is written.
     */
    public static void exit(int status) {
        HostSyscalls.call(HostNr.EXIT_GROUP, status);
    }

    /** Sends a signal to a process. */
    public static long kill(int pid, int signal) {
        return HostSyscalls.call(HostNr.KILL, pid, signal);
    }

    /** Sends a signal to a thread. */
    public static long tgkill(int pid, int tid, int signal) {
        return HostSyscalls.call(HostNr.TGKILL, pid, tid, signal);
    }

    /** Opens a descriptor for a process; it becomes readable when the process ends. */
    public static long pidfdOpen(int pid, int flags) {
        return HostSyscalls.call(HostNr.PIDFD_OPEN, pid, flags);
    }

    /** Sends a signal through a pidfd. */
    public static long pidfdSendSignal(int pidfd, int signal) {
        return HostSyscalls.call(HostNr.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }

    /** Returns the process id. */
    public static int pid() {
        return (int) HostSyscalls.call(HostNr.GETPID);
    }

    /** Returns the thread id. */
    public static int tid() {
        return (int) HostSyscalls.call(HostNr.GETTID);
    }

    /** Returns the effective user id. */
    public static int euid() {
        return (int) HostSyscalls.call(HostNr.GETEUID);
    }

    /** Returns the effective group id. */
    public static int egid() {
        return (int) HostSyscalls.call(HostNr.GETEGID);
    }

    /** prctl(2). */
    public static long prctl(int option, long a1, long a2, long a3, long a4) {
        return HostSyscalls.call(HostNr.PRCTL, option, a1, a2, a3, a4);
    }

    /** Moves the calling thread into the namespaces of a descriptor; setns(2). */
    public static long setns(int fd, long type) {
        return HostSyscalls.call(HostNr.SETNS, fd, type);
    }

    /** Gives the calling thread new namespaces; unshare(2). */
    public static long unshare(long flags) {
        return HostSyscalls.call(HostNr.UNSHARE, flags);
    }

    /** Ends the process at once, without shutdown hooks. */
    public static void exitGroup(int code) {
        HostSyscalls.call(HostNr.EXIT_GROUP, code);
    }
}
