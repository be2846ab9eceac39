package runscj.sentry.loader;

import static runscj.abi.Mman.MAP_PRIVATE;
import static runscj.abi.Mman.MAP_SHARED;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;

import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.Mm;

/**
 * The page of kernel code and the page of kernel data that every program gets: vdso(7). One per
 * sandbox; its pages are never freed.
 */
public final class Vdso {
    private static final long PAGE = 4096;

    private final KernelPages pages;
    private final MemorySegment data;
    private final long codeLength;

    private Vdso(KernelPages pages, MemorySegment data, long codeLength) {
        this.pages = pages;
        this.data = data;
        this.codeLength = codeLength;
    }

    /**
     * Puts the image into the memory file.
     *
     * @throws ErrnoException ENOMEM
     */
    public static Vdso create(MemoryFile memory) throws ErrnoException {
        byte[] image = VdsoImage.build();
        long codeLength = (image.length + PAGE - 1) & -PAGE;
        long offset = memory.allocate(PAGE + codeLength);
        MemorySegment segment = memory.segment();
        MemorySegment.copy(MemorySegment.ofArray(image), 0, segment, offset + PAGE, image.length);
        return new Vdso(
                new KernelPages(offset, PAGE + codeLength),
                segment.asSlice(offset, PAGE),
                codeLength);
    }

    /** Returns the data page, which the guest reads: layout in {@link VdsoData}. */
    MemorySegment data() {
        return data;
    }

    /** Maps data and code; returns the address for AT_SYSINFO_EHDR. */
    long map(Mm mm) throws ErrnoException {
        long addr =
                mm.mapKernel(
                        0, PAGE + codeLength, PROT_READ, PROT_READ, MAP_SHARED, pages, 0, "[vvar]");
        mm.munmap(addr + PAGE, codeLength);
        int all = PROT_READ | PROT_EXEC;
        return mm.mapKernel(
                addr + PAGE, codeLength, all, all | 2, MAP_PRIVATE, pages, PAGE, "[vdso]");
    }
}
