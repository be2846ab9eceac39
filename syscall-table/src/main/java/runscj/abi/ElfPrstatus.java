package runscj.abi;

/** Layout of struct elf_prstatus, the NT_PRSTATUS note of a core file. Offsets in bytes. */
public final class ElfPrstatus {
    private ElfPrstatus() {}

    /** Bytes. */
    public static final int SIZE = 336;

    public static final int PR_INFO_OFFSET = 0;
    public static final int PR_CURSIG_OFFSET = 12;
    public static final int PR_SIGPEND_OFFSET = 16;
    public static final int PR_SIGHOLD_OFFSET = 24;
    public static final int PR_PID_OFFSET = 32;
    public static final int PR_PPID_OFFSET = 36;
    public static final int PR_PGRP_OFFSET = 40;
    public static final int PR_SID_OFFSET = 44;
    public static final int PR_UTIME_OFFSET = 48;
    public static final int PR_STIME_OFFSET = 64;
    public static final int PR_CUTIME_OFFSET = 80;
    public static final int PR_CSTIME_OFFSET = 96;
    public static final int PR_REG_OFFSET = 112;
    public static final int PR_FPVALID_OFFSET = 328;
}
