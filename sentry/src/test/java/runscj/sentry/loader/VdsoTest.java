package runscj.sentry.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import runscj.host.EmittedCode;
import runscj.host.HostMapping;
import runscj.host.HostMemory;
import runscj.sentry.memory.MemoryFile;

class VdsoTest {
    @Test
    void bytesAreWhatTheAssemblerMakes() {
        VdsoAssembly assembly = new VdsoAssembly();
        assertArrayEquals(assembly.assemble(), VdsoCode.bytes());
        assertArrayEquals(assembly.entries, VdsoCode.ENTRIES);
    }

    @Test
    void readelfHasNothingToComplainAbout() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/readelf")), "no readelf");
        Path file = Files.createTempFile("vdso", ".so");
        Files.write(file, VdsoImage.build());
        Process process =
                new ProcessBuilder("readelf", "-aW", "--debug-dump=frames", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        Files.delete(file);
        assertEquals(0, process.exitValue());
        assertTrue(output.contains("__vdso_clock_gettime@@LINUX_2.6"), output);
        assertTrue(output.contains("Library soname: [linux-vdso.so.1]"), output);
        assertTrue(output.contains("DW_CFA_def_cfa: r7 (rsp) ofs 8"), output);
        assertTrue(
                !output.toLowerCase(java.util.Locale.ROOT).contains("warning")
                        && !output.contains("rror:"),
                output);
    }

    /** Data page and code as a guest has them, in our own memory. */
    private static MemorySegment mapForUs(MemoryFile memory) {
        HostMapping mapping = HostMapping.map(8192, 7, HostMemory.MAP_SHARED, memory.fd(), 0);
        return mapping.memory();
    }

    private static long call(MemorySegment pages, int function, long a0, long a1) {
        return EmittedCode.invoke(
                pages.asSlice(4096 + VdsoCode.OFFSET + VdsoCode.ENTRIES[function]),
                a0,
                a1,
                0,
                0,
                0,
                0);
    }

    private static long clock(MemorySegment pages, int clock, MemorySegment time) {
        assertEquals(0, call(pages, 0, clock, time.address()));
        return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
                + time.get(ValueLayout.JAVA_LONG, 8);
    }

    @Test
    void timeNeverGoesBackwardAgainstTheSystemCalls() throws Exception {
        try (MemoryFile memory = MemoryFile.create(1 << 20);
                Arena arena = Arena.ofConfined()) {
            Vdso vdso = Vdso.create(memory);
            long bootNs = System.nanoTime();
            try (VdsoClock clock = new VdsoClock(vdso, bootNs)) {
                MemorySegment pages = mapForUs(memory);
                MemorySegment time = arena.allocate(16);
                long interval = clock.refresh();
                assumeTrue(interval != Long.MAX_VALUE, "no invariant time stamp counter here");
                long nextRefresh = System.nanoTime() + interval;
                long end = System.nanoTime() + 3_000_000_000L;
                long last = 0;
                int told = 0;
                while (System.nanoTime() < end) {
                    boolean answers =
                            vdso.data().get(ValueLayout.JAVA_LONG, VdsoData.BASES + 8) != 0;
                    long before = System.nanoTime() - bootNs;
                    long now = answers ? clock(pages, 1, time) : before;
                    long after = System.nanoTime() - bootNs;
                    assertTrue(now >= last, "went back by " + (last - now));
                    // A system call takes longer than this either way.
                    assertTrue(
                            now >= before - 1000 && now <= after + 1000,
                            (now - before) + " ns after, " + (after - now) + " before");
                    last = now;
                    told += answers ? 1 : 0;
                    if (System.nanoTime() >= nextRefresh) {
                        nextRefresh = System.nanoTime() + clock.refresh();
                    }
                }
                assertTrue(told > 1000, "hardly any answer: " + told);
                long real = clock(pages, 0, time);
                assertTrue(Math.abs(real - System.currentTimeMillis() * 1_000_000) < 50_000_000);
                assertEquals(real / 1_000_000_000L, call(pages, 2, 0, 0), 1);
                assertEquals(0, call(pages, 1, time.address(), 0));
                assertEquals(real / 1_000_000_000L, time.get(ValueLayout.JAVA_LONG, 0), 1);
                assertTrue(time.get(ValueLayout.JAVA_LONG, 8) < 1_000_000);
                // Clocks that the page does not know come from the kernel: CPU time of the thread.
                assertTrue(clock(pages, 3, time) > 0);
                assertEquals(-22, call(pages, 0, 99, time.address()));
            }
        }
    }
}
