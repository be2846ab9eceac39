package runscj.sentry.loader;

import static runscj.abi.Auxv.AT_BASE;
import static runscj.abi.Auxv.AT_CLKTCK;
import static runscj.abi.Auxv.AT_EGID;
import static runscj.abi.Auxv.AT_ENTRY;
import static runscj.abi.Auxv.AT_EUID;
import static runscj.abi.Auxv.AT_EXECFN;
import static runscj.abi.Auxv.AT_FLAGS;
import static runscj.abi.Auxv.AT_GID;
import static runscj.abi.Auxv.AT_HWCAP;
import static runscj.abi.Auxv.AT_HWCAP2;
import static runscj.abi.Auxv.AT_MINSIGSTKSZ;
import static runscj.abi.Auxv.AT_NULL;
import static runscj.abi.Auxv.AT_PAGESZ;
import static runscj.abi.Auxv.AT_PHDR;
import static runscj.abi.Auxv.AT_PHENT;
import static runscj.abi.Auxv.AT_PHNUM;
import static runscj.abi.Auxv.AT_PLATFORM;
import static runscj.abi.Auxv.AT_RANDOM;
import static runscj.abi.Auxv.AT_SECURE;
import static runscj.abi.Auxv.AT_SYSINFO_EHDR;
import static runscj.abi.Auxv.AT_UID;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The auxiliary vector in the making: getauxval(3). */
final class AuxVector {
    /** The most entries, AT_NULL included. */
    private static final int CAPACITY = 24;

    private static final long CLOCK_TICKS = 100;
    private static final long PAGE = 4096;

    private final long[] words = new long[CAPACITY * 2];
    private int count;

    private void add(int type, long value) {
        words[count++] = type;
        words[count++] = value;
    }

    void machine(Machine machine, long vdsoAddr) {
        if (vdsoAddr != 0) {
            add(AT_SYSINFO_EHDR, vdsoAddr);
        }
        add(AT_MINSIGSTKSZ, machine.minSignalStackBytes());
        add(AT_HWCAP, machine.hwcap());
        add(AT_PAGESZ, PAGE);
        add(AT_CLKTCK, CLOCK_TICKS);
    }

    void program(long headersAddr, int headerCount, long base, long entry) {
        add(AT_PHDR, headersAddr);
        add(AT_PHENT, ElfFile.PROGRAM_HEADER_SIZE);
        add(AT_PHNUM, headerCount);
        add(AT_BASE, base);
        add(AT_FLAGS, 0);
        add(AT_ENTRY, entry);
    }

    void identity(Identity identity) {
        add(AT_UID, identity.uid() & 0xffff_ffffL);
        add(AT_EUID, identity.euid() & 0xffff_ffffL);
        add(AT_GID, identity.gid() & 0xffff_ffffL);
        add(AT_EGID, identity.egid() & 0xffff_ffffL);
        add(AT_SECURE, identity.secure());
    }

    void stack(long randomAddr, long hwcap2, long pathAddr, long platformAddr) {
        add(AT_RANDOM, randomAddr);
        add(AT_HWCAP2, hwcap2);
        add(AT_EXECFN, pathAddr);
        add(AT_PLATFORM, platformAddr);
        add(AT_NULL, 0);
    }

    /**
     * Returns the bytes that the finished vector takes at most: the stack is laid out before it is.
     */
    static long capacityBytes() {
        return CAPACITY * 16L;
    }

    int sizeBytes() {
        return count * Long.BYTES;
    }

    byte[] bytes() {
        byte[] bytes = new byte[sizeBytes()];
        MemorySegment target = MemorySegment.ofArray(bytes);
        MemorySegment.copy(
                MemorySegment.ofArray(Arrays.copyOf(words, count)), 0, target, 0, bytes.length);
        return bytes;
    }

    void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(MemorySegment.ofArray(words), 0, target, offset, sizeBytes());
    }
}
