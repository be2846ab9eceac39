package runscj.sentry.loader;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.LongSupplier;
import runscj.abi.ErrnoException;
import runscj.sentry.mm.Mm;

/**
 * The initial stack, as the System V ABI for x86-64 and Linux have it. From the top down: eight
 * zero bytes, the path, the environment's strings, the arguments' strings, a random gap, the
 * platform's name, 16 random bytes, padding, the auxiliary vector, envp, argv, argc.
 */
final class StackImage {
    private static final String PLATFORM = "x86_64";
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    /** What Linux maps below the first stack pointer. */
    private static final long ROOM = 128 << 10;

    private final long top;
    private final Executable executable;
    private final List<String> argv;
    private final List<String> envp;
    private final long pathAddr;
    private final long envStart;
    private final long argStart;
    private final long infoTop;
    private final long lowestSp;

    StackImage(long top, Executable executable, LongSupplier layoutRandom) {
        this.top = top;
        this.executable = executable;
        this.argv = executable.arguments().argv();
        this.envp = executable.arguments().envp();
        pathAddr = top - 8 - bytes(executable.path());
        envStart = pathAddr - bytes(envp);
        argStart = envStart - bytes(argv);
        infoTop = (argStart - (layoutRandom.getAsLong() & 0x1fff)) & -16;
        long words = 1 + argv.size() + 1L + envp.size() + 1L;
        lowestSp = (infoTop - 64 - AuxVector.capacityBytes() - words * 8) & -16;
    }

    private static long bytes(String value) {
        return value.length() + 1L;
    }

    private static long bytes(List<String> values) {
        long sum = 0;
        for (String value : values) {
            sum += bytes(value);
        }
        return sum;
    }

    /** Returns where the stack's area is to begin. */
    long lowestAddr() {
        return (lowestSp - ROOM) & -4096;
    }

    long argStart() {
        return argStart;
    }

    long argEnd() {
        return envStart;
    }

    long envStart() {
        return envStart;
    }

    long envEnd() {
        return pathAddr;
    }

    /** Completes the vector, writes everything and returns the stack pointer. */
    long write(Mm mm, AuxVector auxv, Machine machine, LongSupplier random) throws ErrnoException {
        long platformAddr = infoTop - bytes(PLATFORM);
        long randomAddr = (platformAddr - 16) & -16;
        auxv.stack(randomAddr, machine.hwcap2(), pathAddr, platformAddr);
        long words = 1 + argv.size() + 1L + envp.size() + 1L;
        long sp = (randomAddr - auxv.sizeBytes() - words * 8) & -16;

        MemorySegment image = MemorySegment.ofArray(new byte[(int) (top - sp)]);
        putString(image, platformAddr - sp, PLATFORM);
        image.set(WORD, randomAddr - sp, random.getAsLong());
        image.set(WORD, randomAddr - sp + 8, random.getAsLong());
        putString(image, pathAddr - sp, executable.path());
        image.set(WORD, 0, argv.size());
        long at = putVector(image, sp, 8, argStart, argv);
        at = putVector(image, sp, at, envStart, envp);
        auxv.copyTo(image, at);
        mm.copyOut(sp, image, 0, image.byteSize());
        return sp;
    }

    private static long putVector(
            MemorySegment image, long sp, long offset, long stringsAddr, List<String> strings) {
        long at = offset;
        long addr = stringsAddr;
        for (String value : strings) {
            image.set(WORD, at, addr);
            putString(image, addr - sp, value);
            addr += bytes(value);
            at += 8;
        }
        return at + 8;
    }

    private static void putString(MemorySegment image, long offset, String value) {
        for (int i = 0; i < value.length(); i++) {
            image.set(ValueLayout.JAVA_BYTE, offset + i, (byte) value.charAt(i));
        }
    }
}
