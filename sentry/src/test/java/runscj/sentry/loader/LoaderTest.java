package runscj.sentry.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Auxv;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.FakePlatform;
import runscj.sentry.mm.MemoryLimits;
import runscj.sentry.mm.Mm;
import runscj.sentry.vfs.OpenFile;

class LoaderTest {
    private static final Identity IDENTITY = new Identity(1, 2, 3, 4, 1);
    private static final byte[] ELF = minimal();

    private final Random random = new Random(42);
    private MemoryFile memory;
    private Mm mm;
    private Loader loader;
    private final Map<String, byte[]> files = new HashMap<>();

    @BeforeEach
    void open() throws Exception {
        memory = MemoryFile.create(1L << 30);
        mm = new Mm(new FakePlatform(), memory, MemoryLimits.NONE, random::nextLong);
        loader = new Loader(new Machine(0x1234, 2, 3632), Vdso.create(memory), random::nextLong);
    }

    @AfterEach
    void close() {
        mm.release();
        assertEquals(8192, memory.usedBytes(), "all but the vDSO is freed");
        memory.close();
    }

    private OpenFile opener(String path) throws ErrnoException {
        byte[] content = files.get(path);
        if (content == null) {
            throw Errno.ENOENT.raise();
        }
        try {
            return ProgramFile.of(content);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private Executable resolve(OpenFile file, String path, String... argv) throws GuestException {
        Arguments arguments =
                Arguments.of(List.of(argv), List.of("A=1", "B=two"), MemoryLimits.NONE);
        return loader.resolve(null, file, path, arguments, this::opener);
    }

    private static Errno errno(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }

    /** A static program: one segment with code and one with data and bss. */
    private static byte[] minimal() {
        MemorySegment elf = MemorySegment.ofArray(new byte[0x1100]);
        elf.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 0x464c457f);
        elf.set(ValueLayout.JAVA_BYTE, 4, (byte) 2);
        elf.set(ValueLayout.JAVA_BYTE, 5, (byte) 1);
        elf.set(ValueLayout.JAVA_BYTE, 6, (byte) 1);
        elf.set(ValueLayout.JAVA_SHORT_UNALIGNED, 16, (short) 2);
        elf.set(ValueLayout.JAVA_SHORT_UNALIGNED, 18, (short) 62);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, 24, 0x400100);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, 32, 64);
        elf.set(ValueLayout.JAVA_SHORT_UNALIGNED, 54, (short) 56);
        elf.set(ValueLayout.JAVA_SHORT_UNALIGNED, 56, (short) 2);
        segment(elf, 0, 5, 0, 0x400000, 0x1000, 0x1000);
        segment(elf, 1, 6, 0x1000, 0x402000, 0x100, 0x3000);
        for (int i = 0x1000; i < 0x1100; i++) {
            elf.set(ValueLayout.JAVA_BYTE, i, (byte) 7);
        }
        return (byte[]) elf.heapBase().orElseThrow();
    }

    private static void segment(
            MemorySegment elf,
            int index,
            int flags,
            long offset,
            long vaddr,
            long fileSize,
            long memorySize) {
        long at = 64 + index * 56L;
        elf.set(ValueLayout.JAVA_INT_UNALIGNED, at, 1);
        elf.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, flags);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, offset);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 16, vaddr);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 32, fileSize);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 40, memorySize);
        elf.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 48, 4096);
    }

    private Map<Long, Long> auxv(long sp, int argc, int envc) throws ErrnoException {
        Map<Long, Long> result = new HashMap<>();
        for (long at = sp + 8 * (argc + 1L + envc + 1L + 1L); ; at += 16) {
            long type = mm.readLong(at);
            if (type == 0) {
                return result;
            }
            result.put(type, mm.readLong(at + 8));
        }
    }

    @Test
    void staticProgramWithStackAndBss() throws Exception {
        OpenFile file = ProgramFile.of(ELF);
        try (Executable executable =
                resolve(file, "/some/where/program-with-long-name", "a", "", "c")) {
            Program program = loader.load(mm, executable, IDENTITY);
            assertEquals(0x400100, program.entryAddr());
            assertEquals("program-with-lo", program.comm());
            assertEquals(7, mm.readByte(0x4020ff));
            assertEquals(0, mm.readByte(0x402100));
            assertEquals(0, mm.readByte(0x404fff));
            mm.writeInt(0x404ffc, 1);
            assertEquals(Errno.EFAULT, errno(() -> mm.writeByte(0x400000, (byte) 1)));
            long sp = program.stackAddr();
            assertEquals(0, sp % 16);
            assertEquals(3, mm.readLong(sp));
            assertEquals("a", mm.readString(mm.readLong(sp + 8), 10));
            assertEquals("", mm.readString(mm.readLong(sp + 16), 10));
            assertEquals("c", mm.readString(mm.readLong(sp + 24), 10));
            assertEquals(0, mm.readLong(sp + 32));
            assertEquals("A=1", mm.readString(mm.readLong(sp + 40), 10));
            assertEquals("B=two", mm.readString(mm.readLong(sp + 48), 10));
            assertEquals(0, mm.readLong(sp + 56));
            Map<Long, Long> auxv = auxv(sp, 3, 2);
            assertEquals(0x400040L, auxv.get((long) Auxv.AT_PHDR));
            assertEquals(2L, auxv.get((long) Auxv.AT_PHNUM));
            assertEquals(0L, auxv.get((long) Auxv.AT_BASE));
            assertEquals(0x400100L, auxv.get((long) Auxv.AT_ENTRY));
            assertEquals(2L, auxv.get((long) Auxv.AT_EUID));
            assertEquals(1L, auxv.get((long) Auxv.AT_SECURE));
            assertEquals(
                    "/some/where/program-with-long-name",
                    mm.readString(auxv.get((long) Auxv.AT_EXECFN), 100));
            assertEquals("x86_64", mm.readString(auxv.get((long) Auxv.AT_PLATFORM), 10));
            assertEquals(0x464c457f, mm.readInt(auxv.get((long) Auxv.AT_SYSINFO_EHDR)));
            assertTrue(mm.readLong(auxv.get((long) Auxv.AT_RANDOM)) != 0);
            assertEquals("a\0\0c\0", text(mm.image().argStart(), mm.image().argEnd()));
            assertEquals("A=1\0B=two\0", text(mm.image().envStart(), mm.image().envEnd()));
            long brk = mm.brk(0);
            assertTrue(brk >= 0x405000 && brk % 4096 == 0);
        }
        file.release();
    }

    private String text(long start, long end) throws ErrnoException {
        byte[] bytes = new byte[(int) (end - start)];
        mm.copyIn(start, MemorySegment.ofArray(bytes), 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void dynamicProgramOfTheHost() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/true")), "no /bin/true");
        OpenFile file = ProgramFile.open("/bin/true");
        Arguments arguments = Arguments.of(List.of("true"), List.of(), MemoryLimits.NONE);
        try (Executable executable =
                loader.resolve(null, file, "/bin/true", arguments, ProgramFile::open)) {
            Program program = loader.load(mm, executable, IDENTITY);
            Map<Long, Long> auxv = auxv(program.stackAddr(), 1, 0);
            long base = auxv.get((long) Auxv.AT_BASE);
            assertEquals(0x464c457f, mm.readInt(base));
            assertEquals(program.entryAddr(), base + mm.readLong(base + 24));
            long headers = auxv.get((long) Auxv.AT_PHDR);
            assertTrue(headers > 0x5555_0000_0000L && headers < mm.maxAddr());
            assertEquals(6, mm.readInt(headers), "PT_PHDR comes first");
        }
        file.release();
    }

    @Test
    void scriptsPutTheirInterpreterInFront() throws Exception {
        files.put("/bin/sh", ELF);
        files.put("/two", "#!/bin/sh -x -y \n".getBytes(StandardCharsets.ISO_8859_1));
        OpenFile file = ProgramFile.of("#! \t/two\n".getBytes(StandardCharsets.ISO_8859_1));
        try (Executable executable = resolve(file, "./one", "ignored", "arg")) {
            assertEquals(
                    List.of("/bin/sh", "-x -y", "/two", "./one", "arg"),
                    executable.arguments().argv());
            assertEquals("one", executable.comm());
        }
        file.release();
    }

    @Test
    void scriptErrors() throws Exception {
        files.put("/self", "#!/self".getBytes(StandardCharsets.ISO_8859_1));
        files.put("/bin/sh", ELF);
        String deep = "/bin/sh";
        for (int i = 0; i < 6; i++) {
            files.put("/s" + i, ("#!" + deep + "\n").getBytes(StandardCharsets.ISO_8859_1));
            deep = "/s" + i;
        }
        assertEquals(Errno.ELOOP, errno(() -> resolveBytes(files.get("/self"))));
        assertEquals(List.of("/bin/sh", "/s0", "/s1", "/s2", "/s3", "./x", "p"), argvOf("/s4"));
        assertEquals(Errno.ELOOP, errno(() -> resolveBytes(files.get("/s5"))));
        assertEquals(Errno.ENOENT, errno(() -> resolveText("#!/missing\n")));
        assertEquals(Errno.ENOEXEC, errno(() -> resolveText("#!\n")));
        assertEquals(Errno.ENOEXEC, errno(() -> resolveText("#!   ")));
        assertEquals(Errno.ENOEXEC, errno(() -> resolveText("echo hello\n")));
        assertEquals(Errno.ENOEXEC, errno(() -> resolveText("")));
        assertEquals(Errno.ENOEXEC, errno(() -> resolveText("#!/" + "x".repeat(300))));
        assertEquals(
                Errno.ENOENT,
                errno(() -> resolveText("#!/" + "x".repeat(200) + " " + "y".repeat(300))));
    }

    private List<String> argvOf(String name) throws Exception {
        OpenFile file = ProgramFile.of(files.get(name));
        try (Executable executable = resolve(file, "./x", "n", "p")) {
            return executable.arguments().argv();
        } finally {
            file.release();
        }
    }

    private void resolveText(String text) throws Exception {
        resolveBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void resolveBytes(byte[] content) throws Exception {
        OpenFile file = ProgramFile.of(content);
        try {
            resolve(file, "x", "x").close();
        } finally {
            file.release();
        }
    }

    @Test
    void argumentLimits() throws Exception {
        String big = "x".repeat(Arguments.MAX_STRING);
        assertEquals(
                Errno.E2BIG, errno(() -> Arguments.of(List.of(big), List.of(), MemoryLimits.NONE)));
        String allowed = big.substring(1);
        MemoryLimits small = resource -> 1 << 20;
        Arguments.of(List.of(allowed), List.of(), small);
        assertEquals(
                Errno.E2BIG,
                errno(() -> Arguments.of(List.of(allowed, allowed), List.of(), small)));
        assertEquals(List.of(""), Arguments.of(List.of(), List.of(), small).argv());
        long addr = mm.mmap(0, 1 << 20, 3, 0x22, null, 0);
        mm.writeLong(addr, addr + 4096);
        mm.writeInt(addr + 4096, 'h' | 'i' << 8);
        assertEquals(List.of("hi"), Arguments.read(mm, addr, 0, small).argv());
        mm.writeLong(addr, 1);
        assertEquals(Errno.EFAULT, errno(() -> Arguments.read(mm, addr, 0, small)));
        for (int i = 0; i < (1 << 20) / 8; i++) {
            mm.writeLong(addr + i * 8L, addr);
        }
        assertEquals(Errno.E2BIG, errno(() -> Arguments.read(mm, addr, 0, small)));
    }

    /** Headers of all kinds of nonsense: an errno or a program, never anything else. */
    @Test
    void hostileHeaders() throws Exception {
        files.put("/interp", ELF);
        Random seeded = new Random(20_261_124);
        long[] values = {
            0,
            1,
            -1,
            4095,
            4096,
            0x400000,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            0x7fff_ffff_f000L,
            -4096,
            1L << 47,
            0x7000_0000_0000L,
            56,
            0xffff_ffffL
        };
        int loaded = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = ELF.clone();
            MemorySegment elf = MemorySegment.ofArray(bytes);
            if (seeded.nextInt(3) == 0) {
                elf.set(ValueLayout.JAVA_SHORT_UNALIGNED, 16, (short) 3);
            }
            if (seeded.nextInt(4) == 0) {
                // The second segment names an interpreter.
                elf.set(ValueLayout.JAVA_INT_UNALIGNED, 64 + 56, 3);
                MemorySegment.copy(
                        MemorySegment.ofArray("/interp\0".getBytes(StandardCharsets.ISO_8859_1)),
                        0,
                        elf,
                        0x1000,
                        8);
                elf.set(ValueLayout.JAVA_LONG_UNALIGNED, 64 + 56 + 32, 8);
            }
            int changes = 1 + seeded.nextInt(4);
            for (int i = 0; i < changes; i++) {
                switch (seeded.nextInt(4)) {
                    case 0 -> bytes[seeded.nextInt(64 + 2 * 56)] = (byte) seeded.nextInt();
                    case 1 ->
                            elf.set(
                                    ValueLayout.JAVA_LONG_UNALIGNED,
                                    24 + seeded.nextInt(2) * 8,
                                    values[seeded.nextInt(values.length)]);
                    default ->
                            elf.set(
                                    ValueLayout.JAVA_LONG_UNALIGNED,
                                    64 + seeded.nextInt(14) * 8L,
                                    values[seeded.nextInt(values.length)]
                                            + (seeded.nextBoolean() ? seeded.nextInt(8192) : 0));
                }
            }
            byte[] content =
                    seeded.nextInt(10) == 0
                            ? java.util.Arrays.copyOf(bytes, seeded.nextInt(bytes.length))
                            : bytes;
            OpenFile file = ProgramFile.of(content);
            Mm fresh = new Mm(new FakePlatform(), memory, MemoryLimits.NONE, random::nextLong);
            try (Executable executable = resolve(file, "f", "f")) {
                loader.load(fresh, executable, IDENTITY);
                loaded++;
            } catch (ErrnoException expected) {
                // one of Linux's errors
            } finally {
                fresh.release();
                file.release();
            }
        }
        assertTrue(loaded > 100, "only " + loaded + " were loadable: the fuzz is too crude");
    }
}
