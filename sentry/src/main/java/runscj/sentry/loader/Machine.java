package runscj.sentry.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Auxv;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostSyscalls;

/**
 * What the auxiliary vector says about the processor: as the host kernel told the sentry.
 *
 * @param hwcap AT_HWCAP: CPUID 1 EDX
 * @param hwcap2 AT_HWCAP2
 * @param minSignalStackBytes AT_MINSIGSTKSZ
 */
public record Machine(long hwcap, long hwcap2, long minSignalStackBytes) {
    private static final int PR_GET_AUXV = 0x41555856;
    private static final int NR_PRCTL = 157;
    private static final int ENTRY = 16;
    private static final int CAPACITY = 64 * ENTRY;
    private static final long DEFAULT_MIN_SIGNAL_STACK = 2048;

    /** Asks the host; works before the sentry locks itself in, on Linux 6.4 or later also after. */
    public static Machine ofHost() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment auxv = arena.allocate(CAPACITY, 8);
            long size = HostSyscalls.call(NR_PRCTL, PR_GET_AUXV, auxv.address(), CAPACITY);
            if (Host.isError(size)) {
                size = readProc(auxv);
            }
            return of(auxv.asSlice(0, Math.clamp(size, 0, CAPACITY)));
        }
    }

    private static long readProc(MemorySegment auxv) {
        long fd = HostFiles.open("/proc/self/auxv", HostFiles.O_RDONLY, 0);
        if (Host.isError(fd)) {
            return 0;
        }
        long size = HostFiles.read((int) fd, auxv);
        HostSyscalls.call(3, fd);
        return Math.max(size, 0);
    }

    private static Machine of(MemorySegment auxv) {
        long hwcap = 0;
        long hwcap2 = 0;
        long minSignalStack = DEFAULT_MIN_SIGNAL_STACK;
        for (long at = 0; at + ENTRY <= auxv.byteSize(); at += ENTRY) {
            long value = auxv.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
            switch ((int) auxv.get(ValueLayout.JAVA_LONG_UNALIGNED, at)) {
                case Auxv.AT_HWCAP -> hwcap = value;
                case Auxv.AT_HWCAP2 -> hwcap2 = value;
                case Auxv.AT_MINSIGSTKSZ -> minSignalStack = value;
                default -> {}
            }
        }
        return new Machine(hwcap, hwcap2, minSignalStack);
    }
}
