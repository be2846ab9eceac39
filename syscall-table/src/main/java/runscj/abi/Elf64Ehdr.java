package runscj.abi;

/** Elf64_Ehdr of elf(5). Offsets in bytes. */
public final class Elf64Ehdr {
    private Elf64Ehdr() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int E_IDENT_OFFSET = 0;
    public static final int E_TYPE_OFFSET = 16;
    public static final int E_MACHINE_OFFSET = 18;
    public static final int E_VERSION_OFFSET = 20;
    public static final int E_ENTRY_OFFSET = 24;
    public static final int E_PHOFF_OFFSET = 32;
    public static final int E_SHOFF_OFFSET = 40;
    public static final int E_FLAGS_OFFSET = 48;
    public static final int E_EHSIZE_OFFSET = 52;
    public static final int E_PHENTSIZE_OFFSET = 54;
    public static final int E_PHNUM_OFFSET = 56;
    public static final int E_SHENTSIZE_OFFSET = 58;
    public static final int E_SHNUM_OFFSET = 60;
    public static final int E_SHSTRNDX_OFFSET = 62;
}
