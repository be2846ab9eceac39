package runscj.abi;

/** Elf64_Phdr of elf(5). Offsets in bytes. */
public final class Elf64Phdr {
    private Elf64Phdr() {}

    /** Bytes. */
    public static final int SIZE = 56;

    public static final int P_TYPE_OFFSET = 0;
    public static final int P_FLAGS_OFFSET = 4;
    public static final int P_OFFSET_OFFSET = 8;
    public static final int P_VADDR_OFFSET = 16;
    public static final int P_PADDR_OFFSET = 24;
    public static final int P_FILESZ_OFFSET = 32;
    public static final int P_MEMSZ_OFFSET = 40;
    public static final int P_ALIGN_OFFSET = 48;
}
