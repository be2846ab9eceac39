package runscj.sentry.mm;

import runscj.abi.Mman;

/** PROT_* bits and the page size, in short form; and what they mean on x86-64. */
final class Prot {
    static final int READ = Mman.PROT_READ;
    static final int WRITE = Mman.PROT_WRITE;
    static final int EXEC = Mman.PROT_EXEC;
    static final int ALL = READ | WRITE | EXEC;

    static final long PAGE = 4096;
    static final int PAGE_SHIFT = 12;

    private Prot() {}

    /**
     * Whether the processor lets memory of this protection be accessed so: write and execute imply
     * read.
     */
    static boolean allows(int prot, int access) {
        if ((access & WRITE) != 0) {
            return (prot & WRITE) != 0;
        }
        if ((access & EXEC) != 0) {
            return (prot & EXEC) != 0;
        }
        return prot != 0;
    }

    static long pageDown(long value) {
        return value & -PAGE;
    }

    /** Rounds up; wraps to 0 above the last page. */
    static long pageUp(long value) {
        return (value + PAGE - 1) & -PAGE;
    }

    static boolean isAligned(long value) {
        return (value & (PAGE - 1)) == 0;
    }
}
