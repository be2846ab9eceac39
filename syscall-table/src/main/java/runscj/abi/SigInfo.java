package runscj.abi;

/**
 * Siginfo_t of sigaction(2); which members are there depends on si_signo and si_code. Offsets in
 * bytes.
 */
public final class SigInfo {
    private SigInfo() {}

    /** Bytes. */
    public static final int SIZE = 128;

    public static final int SI_SIGNO_OFFSET = 0;
    public static final int SI_ERRNO_OFFSET = 4;
    public static final int SI_CODE_OFFSET = 8;
    public static final int SI_PID_OFFSET = 16;
    public static final int SI_TID_OFFSET = 16;
    public static final int SI_ADDR_OFFSET = 16;
    public static final int SI_BAND_OFFSET = 16;
    public static final int SI_CALL_ADDR_OFFSET = 16;
    public static final int SI_UID_OFFSET = 20;
    public static final int SI_OVERRUN_OFFSET = 20;
    public static final int SI_STATUS_OFFSET = 24;
    public static final int SI_VALUE_OFFSET = 24;
    public static final int SI_INT_OFFSET = 24;
    public static final int SI_PTR_OFFSET = 24;
    public static final int SI_TRAPNO_OFFSET = 24;
    public static final int SI_ADDR_LSB_OFFSET = 24;
    public static final int SI_PERF_DATA_OFFSET = 24;
    public static final int SI_FD_OFFSET = 24;
    public static final int SI_SYSCALL_OFFSET = 24;
    public static final int SI_ARCH_OFFSET = 28;
    public static final int SI_SYS_PRIVATE_OFFSET = 32;
    public static final int SI_UTIME_OFFSET = 32;
    public static final int SI_LOWER_OFFSET = 32;
    public static final int SI_PKEY_OFFSET = 32;
    public static final int SI_PERF_TYPE_OFFSET = 32;
    public static final int SI_STIME_OFFSET = 40;
    public static final int SI_UPPER_OFFSET = 40;
}
