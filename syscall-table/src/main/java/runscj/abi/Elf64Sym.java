package runscj.abi;

/** Elf64_Sym of elf(5). Offsets in bytes. */
public final class Elf64Sym {
    private Elf64Sym() {}

    /** Bytes. */
    public static final int SIZE = 24;

    public static final int ST_NAME_OFFSET = 0;
    public static final int ST_INFO_OFFSET = 4;
    public static final int ST_OTHER_OFFSET = 5;
    public static final int ST_SHNDX_OFFSET = 6;
    public static final int ST_VALUE_OFFSET = 8;
    public static final int ST_SIZE_OFFSET = 16;
}
