package runscj.abi;

/** Elf64_Nhdr of elf(5). Offsets in bytes. */
public final class Elf64Nhdr {
    private Elf64Nhdr() {}

    /** Bytes. */
    public static final int SIZE = 12;

    public static final int N_NAMESZ_OFFSET = 0;
    public static final int N_DESCSZ_OFFSET = 4;
    public static final int N_TYPE_OFFSET = 8;
}
