package runscj.sentry.loader;

import static runscj.abi.Mman.MAP_ANONYMOUS;
import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_FIXED_NOREPLACE;
import static runscj.abi.Mman.MAP_PRIVATE;
import static runscj.abi.Mman.PROT_EXEC;
import static runscj.abi.Mman.PROT_READ;
import static runscj.abi.Mman.PROT_WRITE;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import runscj.abi.Elf;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.host.Host;
import runscj.sentry.mm.Mm;
import runscj.sentry.mm.ProgramImage;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.OpenFile;

/**
 * Loads programs: execve(2) without its opening, its permissions and its point of no return. Any
 * thread; one loader per sandbox.
 */
public final class Loader {
    /** Scripts that may name scripts: the program behind six of them is refused. */
    private static final int MAX_SCRIPTS = 5;

    /** Where position-independent programs go: two thirds of the address space, ELF_ET_DYN_BASE. */
    private static final long DYN_BASE = 0x5555_5555_4000L;

    private static final long RANDOM_PAGES_MASK = (1L << 28) - 1;
    private static final long BRK_RANDOM_PAGES_MASK = (1L << 18) - 1;
    private static final long PAGE = 4096;
    private static final int PAGE_SHIFT = 12;

    private final Machine machine;
    private final @Nullable Vdso vdso;
    private final LongSupplier random;

    /**
     * Makes a loader.
     *
     * @param vdso null to give programs none
     * @param random for AT_RANDOM: unpredictable longs
     */
    public Loader(Machine machine, @Nullable Vdso vdso, LongSupplier random) {
        this.machine = machine;
        this.vdso = vdso;
        this.random = random;
    }

    /**
     * Finds out what is to run: follows scripts and reads ELF headers, the interpreter's too.
     * Changes nothing but the arguments.
     *
     * @param program opened for execution; stays the caller's
     * @param path as execve(2) was given it, or {@code /dev/fd/N/...} for execveat(2)
     * @param arguments its own copy: scripts change it
     * @throws GuestException ENOEXEC, ELIBBAD, ELOOP, E2BIG, EIO, or what opening an interpreter
     *     gives
     */
    public Executable resolve(
            Caller caller, OpenFile program, String path, Arguments arguments, ProgramOpener opener)
            throws GuestException {
        Executable result = new Executable(path, arguments);
        boolean done = false;
        try {
            arguments.charge(path);
            OpenFile file = program;
            String scriptPath = path;
            for (int scripts = 0; ; scripts++) {
                Script script = Script.parse(head(caller, file));
                if (script == null) {
                    break;
                }
                arguments.replaceName(script.interpreter(), script.option(), scriptPath);
                file = opener.open(script.interpreter());
                result.own(file);
                scriptPath = script.interpreter();
                if (scripts == MAX_SCRIPTS) {
                    throw Errno.ELOOP.raise();
                }
            }
            resolveElf(caller, file, result, opener);
            done = true;
            return result;
        } finally {
            if (!done) {
                result.close();
            }
        }
    }

    private static void resolveElf(
            Caller caller, OpenFile file, Executable result, ProgramOpener opener)
            throws GuestException {
        ElfFile elf = ElfFile.read(caller, file, Errno.ENOEXEC);
        elf.checkSegments(Long.MAX_VALUE);
        result.program(elf);
        String interpreterPath = elf.interpreter(caller);
        if (!interpreterPath.isEmpty()) {
            OpenFile opened = opener.open(interpreterPath);
            result.own(opened);
            ElfFile interpreter = ElfFile.read(caller, opened, Errno.ELIBBAD);
            interpreter.checkSegments(Long.MAX_VALUE);
            result.interpreter(interpreter);
        }
    }

    private static byte[] head(Caller caller, OpenFile file) throws GuestException {
        byte[] read = Host.bytes(FileBytes.read(caller, file, 0, Script.HEAD));
        return Arrays.copyOf(read, Script.HEAD);
    }

    /**
     * Fills a fresh address space with the program, its interpreter, the vDSO, the heap's start and
     * the stack. After an error the address space is of no use: release it.
     *
     * @throws GuestException ENOMEM, EINVAL, EFAULT and the like for files that do not hold what
     *     their headers say
     */
    public Program load(Mm mm, Executable executable, Identity identity) throws GuestException {
        ElfFile elf = executable.program();
        ElfFile interpreter = executable.interpreter();
        StackImage stack = new StackImage(mm.stackTop(), executable, mm.random());
        int stackProt = PROT_READ | PROT_WRITE | (elf.wantsExecutableStack() ? PROT_EXEC : 0);
        mm.mapStack(stack.lowestAddr(), stackProt);

        Placed main = place(mm, elf, interpreter != null ? dynBase(mm, elf) : 0);
        long entry = main.bias + elf.entry();
        long base = 0;
        if (interpreter != null) {
            Placed other = place(mm, interpreter, 0);
            base = other.bias;
            entry = other.bias + interpreter.entry();
        }
        if (entry < 0 || entry >= mm.maxAddr()) {
            throw Errno.EINVAL.raise();
        }
        mm.startBrk(brkStart(mm, elf, main, interpreter != null));
        long vdsoAddr = vdso == null ? 0 : vdso.map(mm);

        AuxVector auxv = new AuxVector();
        auxv.machine(machine, vdsoAddr);
        auxv.program(main.programHeadersAddr, elf.count(), base, main.bias + elf.entry());
        auxv.identity(identity);
        long stackAddr = stack.write(mm, auxv, machine, random);
        mm.image(
                new ProgramImage(
                        main.codeStart,
                        main.codeEnd,
                        main.dataStart,
                        main.dataEnd,
                        stackAddr,
                        stack.argStart(),
                        stack.argEnd(),
                        stack.envStart(),
                        stack.envEnd(),
                        auxv.bytes()));
        return new Program(entry, stackAddr, executable.comm());
    }

    private static long pageDown(long value) {
        return value & -PAGE;
    }

    private static long pageUp(long value) {
        return (value + PAGE - 1) & -PAGE;
    }

    /** Where a mapped file ended up. */
    private static final class Placed {
        long bias;
        long programHeadersAddr;
        long codeStart = Long.MAX_VALUE;
        long codeEnd;
        long dataStart;
        long dataEnd;
        long end;
    }

    private static long alignment(ElfFile elf) {
        long most = PAGE;
        for (int i = 0; i < elf.count(); i++) {
            long align = elf.align(i);
            if (elf.isLoad(i) && align > most && align <= 1L << 30 && Long.bitCount(align) == 1) {
                most = align;
            }
        }
        return most;
    }

    private static long dynBase(Mm mm, ElfFile elf) {
        long base = Math.min(DYN_BASE, mm.maxAddr() / 3 * 2);
        long shift = (mm.random().getAsLong() & RANDOM_PAGES_MASK) << PAGE_SHIFT;
        return (base + shift) & -alignment(elf);
    }

    private static Placed place(Mm mm, ElfFile elf, long wantedBase) throws ErrnoException {
        elf.checkSegments(mm.maxAddr());
        Placed placed = new Placed();
        if (elf.isPositionIndependent()) {
            long lowest = Long.MAX_VALUE;
            long highest = 0;
            for (int i = 0; i < elf.count(); i++) {
                if (elf.isLoad(i)) {
                    lowest = Math.min(lowest, pageDown(elf.vaddr(i)));
                    highest = Math.max(highest, elf.vaddr(i) + elf.memorySize(i));
                }
            }
            long size = pageUp(highest - lowest);
            if (size == 0) {
                throw Errno.EINVAL.raise();
            }
            long base = wantedBase != 0 ? wantedBase : findRoom(mm, size, alignment(elf));
            if (base > mm.maxAddr() - size) {
                throw Errno.ENOMEM.raise();
            }
            placed.bias = base - lowest;
        }
        boolean first = true;
        for (int i = 0; i < elf.count(); i++) {
            if (elf.isLoad(i)) {
                mapSegment(mm, elf, i, placed, first ? MAP_FIXED_NOREPLACE : MAP_FIXED);
                first = false;
            }
        }
        return placed;
    }

    /** The address space is nobody else's yet: what is free now stays free. */
    private static long findRoom(Mm mm, long size, long align) throws ErrnoException {
        long padded = align > PAGE ? size + align : size;
        long found = mm.mmap(0, padded, 0, MAP_PRIVATE | MAP_ANONYMOUS, null, 0);
        mm.munmap(found, padded);
        return (found + align - 1) & -align;
    }

    private static void mapSegment(Mm mm, ElfFile elf, int index, Placed placed, int fixed)
            throws ErrnoException {
        long fileSize = elf.fileSize(index);
        long memorySize = elf.memorySize(index);
        long start = placed.bias + elf.vaddr(index);
        long inPage = elf.vaddr(index) & (PAGE - 1);
        int prot = prot(elf.flags(index));
        if (memorySize == 0) {
            return;
        }
        long zeroStart = pageDown(start);
        if (fileSize > 0) {
            mm.mmap(
                    pageDown(start),
                    fileSize + inPage,
                    prot,
                    MAP_PRIVATE | fixed,
                    elf.object(),
                    elf.offset(index) - inPage,
                    PROT_READ | PROT_WRITE | PROT_EXEC,
                    elf.file());
            long fileEnd = start + fileSize;
            zeroStart = pageUp(fileEnd);
            if (memorySize > fileSize && (prot & PROT_WRITE) != 0 && zeroStart > fileEnd) {
                mm.zero(fileEnd, zeroStart - fileEnd);
            }
        }
        long zeroEnd = pageUp(start + memorySize);
        if (zeroEnd > zeroStart) {
            int zeroFixed = fileSize > 0 ? MAP_FIXED : fixed;
            mm.mmap(
                    zeroStart,
                    zeroEnd - zeroStart,
                    PROT_READ | PROT_WRITE | (prot & PROT_EXEC),
                    MAP_PRIVATE | MAP_ANONYMOUS | zeroFixed,
                    null,
                    0);
        }
        note(elf, index, placed, start, prot);
    }

    private static int prot(int flags) {
        return ((flags & Elf.PF_R) != 0 ? PROT_READ : 0)
                | ((flags & Elf.PF_W) != 0 ? PROT_WRITE : 0)
                | ((flags & Elf.PF_X) != 0 ? PROT_EXEC : 0);
    }

    private static void note(ElfFile elf, int index, Placed placed, long start, int prot) {
        long headers = elf.programHeadersOffset();
        if (placed.programHeadersAddr == 0
                && elf.offset(index) <= headers
                && headers - elf.offset(index) < elf.fileSize(index)) {
            placed.programHeadersAddr = start + (headers - elf.offset(index));
        }
        long fileEnd = start + elf.fileSize(index);
        if ((prot & PROT_EXEC) != 0) {
            placed.codeStart = Math.min(placed.codeStart, start);
            placed.codeEnd = Math.max(placed.codeEnd, fileEnd);
        }
        placed.dataStart = Math.max(placed.dataStart, start);
        placed.dataEnd = Math.max(placed.dataEnd, fileEnd);
        placed.end = Math.max(placed.end, start + elf.memorySize(index));
    }

    private static long brkStart(Mm mm, ElfFile elf, Placed placed, boolean hasInterpreter) {
        long start = pageUp(placed.end);
        if (elf.isPositionIndependent() && !hasInterpreter) {
            // Among the mappings the heap would soon meet one.
            start = Math.min(DYN_BASE, mm.maxAddr() / 3 * 2);
        }
        return start + ((mm.random().getAsLong() & BRK_RANDOM_PAGES_MASK) << PAGE_SHIFT);
    }
}
