package runscj.abi;

/** Layout of struct ptrace_syscall_info of PTRACE_GET_SYSCALL_INFO. Offsets in bytes. */
public final class PtraceSyscallInfo {
    private PtraceSyscallInfo() {}

    /** Bytes. */
    public static final int SIZE = 88;

    public static final int OP_OFFSET = 0;
    public static final int ARCH_OFFSET = 4;
    public static final int INSTRUCTION_POINTER_OFFSET = 8;
    public static final int STACK_POINTER_OFFSET = 16;
    public static final int ENTRY_NR_OFFSET = 24;
    public static final int EXIT_RVAL_OFFSET = 24;
    public static final int SECCOMP_NR_OFFSET = 24;
    public static final int ENTRY_ARGS_OFFSET = 32;
    public static final int EXIT_IS_ERROR_OFFSET = 32;
    public static final int SECCOMP_ARGS_OFFSET = 32;
    public static final int SECCOMP_RET_DATA_OFFSET = 80;
}
