package runscj.abi;

/** Layout of struct signalfd_siginfo of signalfd(2). Offsets in bytes. */
public final class SignalfdSiginfo {
    private SignalfdSiginfo() {}

    /** Bytes. */
    public static final int SIZE = 128;

    public static final int SSI_SIGNO_OFFSET = 0;
    public static final int SSI_ERRNO_OFFSET = 4;
    public static final int SSI_CODE_OFFSET = 8;
    public static final int SSI_PID_OFFSET = 12;
    public static final int SSI_UID_OFFSET = 16;
    public static final int SSI_FD_OFFSET = 20;
    public static final int SSI_TID_OFFSET = 24;
    public static final int SSI_BAND_OFFSET = 28;
    public static final int SSI_OVERRUN_OFFSET = 32;
    public static final int SSI_TRAPNO_OFFSET = 36;
    public static final int SSI_STATUS_OFFSET = 40;
    public static final int SSI_INT_OFFSET = 44;
    public static final int SSI_PTR_OFFSET = 48;
    public static final int SSI_UTIME_OFFSET = 56;
    public static final int SSI_STIME_OFFSET = 64;
    public static final int SSI_ADDR_OFFSET = 72;
    public static final int SSI_ADDR_LSB_OFFSET = 80;
    public static final int SSI_SYSCALL_OFFSET = 84;
    public static final int SSI_CALL_ADDR_OFFSET = 88;
    public static final int SSI_ARCH_OFFSET = 96;
}
