package runscj.abi;

/** Elf64_Dyn of elf(5). Offsets in bytes. */
public final class Elf64Dyn {
    private Elf64Dyn() {}

    /** Bytes. */
    public static final int SIZE = 16;

    public static final int D_TAG_OFFSET = 0;
    public static final int D_UN_OFFSET = 8;
}
