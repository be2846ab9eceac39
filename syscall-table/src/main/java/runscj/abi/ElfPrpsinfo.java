package runscj.abi;

/** Layout of struct elf_prpsinfo, the NT_PRPSINFO note of a core file. Offsets in bytes. */
public final class ElfPrpsinfo {
    private ElfPrpsinfo() {}

    /** Bytes. */
    public static final int SIZE = 136;

    public static final int PR_STATE_OFFSET = 0;
    public static final int PR_SNAME_OFFSET = 1;
    public static final int PR_ZOMB_OFFSET = 2;
    public static final int PR_NICE_OFFSET = 3;
    public static final int PR_FLAG_OFFSET = 8;
    public static final int PR_UID_OFFSET = 16;
    public static final int PR_GID_OFFSET = 20;
    public static final int PR_PID_OFFSET = 24;
    public static final int PR_PPID_OFFSET = 28;
    public static final int PR_PGRP_OFFSET = 32;
    public static final int PR_SID_OFFSET = 36;
    public static final int PR_FNAME_OFFSET = 40;
    public static final int PR_PSARGS_OFFSET = 56;
}
