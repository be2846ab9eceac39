package runscj.abi;

/** Waiting for children: wait4(2), waitid(2), pidfd_open(2). Names and values are Linux's. */
public final class Wait {
    private Wait() {}

    public static final int WNOHANG = 0x1;
    public static final int WUNTRACED = 0x2;
    public static final int WSTOPPED = 2;
    public static final int WEXITED = 0x4;
    public static final int WCONTINUED = 0x8;
    public static final int WNOWAIT = 0x1000000;
    public static final int __WNOTHREAD = 0x20000000;
    public static final int __WALL = 0x40000000;
    public static final int __WCLONE = 0x80000000;
    public static final int P_ALL = 0;
    public static final int P_PID = 1;
    public static final int P_PGID = 2;
    public static final int P_PIDFD = 3;
    public static final int PIDFD_NONBLOCK = 2048;
    public static final int PIDFD_THREAD = 0x80;
    public static final int PIDFD_SIGNAL_THREAD = 0x1;
    public static final int PIDFD_SIGNAL_THREAD_GROUP = 0x2;
    public static final int PIDFD_SIGNAL_PROCESS_GROUP = 0x4;
    public static final int PIDFD_SELF_THREAD = -10000;
    public static final int PIDFD_SELF_THREAD_GROUP = -10001;
    public static final int PIDFD_GET_CGROUP_NAMESPACE = 0xff01;
    public static final int PIDFD_GET_IPC_NAMESPACE = 0xff02;
    public static final int PIDFD_GET_MNT_NAMESPACE = 0xff03;
    public static final int PIDFD_GET_NET_NAMESPACE = 0xff04;
    public static final int PIDFD_GET_PID_NAMESPACE = 0xff05;
    public static final int PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE = 0xff06;
    public static final int PIDFD_GET_TIME_NAMESPACE = 0xff07;
    public static final int PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE = 0xff08;
    public static final int PIDFD_GET_USER_NAMESPACE = 0xff09;
    public static final int PIDFD_GET_UTS_NAMESPACE = 0xff0a;
}
