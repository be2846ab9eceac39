package runscj.abi;

/** rseq(2) flags. Names and values are Linux's. */
public final class Rseq {
    private Rseq() {}

    public static final int RSEQ_CPU_ID_UNINITIALIZED = -1;
    public static final int RSEQ_CPU_ID_REGISTRATION_FAILED = -2;
    public static final int RSEQ_FLAG_UNREGISTER = 0x1;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT_BIT = 0;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_SIGNAL_BIT = 1;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE_BIT = 2;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_PREEMPT = 0x1;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_SIGNAL = 0x2;
    public static final int RSEQ_CS_FLAG_NO_RESTART_ON_MIGRATE = 0x4;
    public static final int ORIG_RSEQ_SIZE = 32;
}
