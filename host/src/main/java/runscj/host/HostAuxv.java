package runscj.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The auxiliary vector that the host gave this process; getauxval(3), PR_GET_AUXV. */
public final class HostAuxv {
    private static final int PR_GET_AUXV = 0x41555856;
    private static final int NR_PRCTL = 157;
    private static final int ENTRY = 16;
    private static final int CAPACITY = 64 * ENTRY;

    private HostAuxv() {}

    /** Returns an entry's value, or 0 if there is none. */
    public static long value(int type) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment vector = scratch.allocate(CAPACITY);
            long size = HostSyscalls.call(NR_PRCTL, PR_GET_AUXV, vector.address(), CAPACITY);
            if (Host.isError(size)) {
                size = readProc(vector);
            }
            for (long at = 0; at + ENTRY <= Math.min(size, CAPACITY); at += ENTRY) {
                if (vector.get(ValueLayout.JAVA_LONG, at) == type) {
                    return vector.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
                }
            }
            return 0;
        }
    }

    private static long readProc(MemorySegment vector) {
        long fd = HostFiles.open("/proc/self/auxv", HostFiles.O_RDONLY, 0);
        if (Host.isError(fd)) {
            return 0;
        }
        long size = HostFiles.read((int) fd, vector);
        HostSyscalls.call(HostNr.CLOSE, fd);
        return size;
    }
}
