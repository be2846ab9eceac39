package runscj.abi;

/** Elf64_Shdr of elf(5). Offsets in bytes. */
public final class Elf64Shdr {
    private Elf64Shdr() {}

    /** Bytes. */
    public static final int SIZE = 64;

    public static final int SH_NAME_OFFSET = 0;
    public static final int SH_TYPE_OFFSET = 4;
    public static final int SH_FLAGS_OFFSET = 8;
    public static final int SH_ADDR_OFFSET = 16;
    public static final int SH_OFFSET_OFFSET = 24;
    public static final int SH_SIZE_OFFSET = 32;
    public static final int SH_LINK_OFFSET = 40;
    public static final int SH_INFO_OFFSET = 44;
    public static final int SH_ADDRALIGN_OFFSET = 48;
    public static final int SH_ENTSIZE_OFFSET = 56;
}
