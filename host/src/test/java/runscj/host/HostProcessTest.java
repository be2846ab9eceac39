package runscj.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scheduling, clocks, credentials, limits and files. */
class HostProcessTest {
    private static final int RLIMIT_NOFILE = 7;
    private static final long SEEK_DATA = 3;

    @TempDir Path dir;

    @Test
    void pinsTheCallingThread() {
        long[] before = HostScheduling.affinity(0);
        int cpu = HostScheduling.currentCpu();
        assertEquals(0, HostScheduling.pin(0, cpu));
        assertEquals(1L << cpu, HostScheduling.affinity(0)[0]);
        assertEquals(cpu, HostScheduling.currentCpu());
        assertEquals(-22, HostScheduling.pin(0, HostScheduling.MAX_CPUS - 1));
        assertEquals(0, HostScheduling.setAffinity(0, before));
        assertArrayEquals(before, HostScheduling.affinity(0));
        assertThrows(HostException.class, () -> HostScheduling.affinity(1 << 29));
    }

    @Test
    void readsClocks() {
        long wallMs = System.currentTimeMillis();
        assertTrue(Math.abs(HostClock.realtimeNs() / 1_000_000 - wallMs) < 1000);
        long before = System.nanoTime();
        long now = HostClock.now(1);
        assertTrue(before <= now && now <= System.nanoTime());
        assertThrows(HostException.class, () -> HostClock.now(99));
    }

    @Test
    void changesCapabilitiesOfOneThread() throws InterruptedException {
        long[] before = HostCredentials.capget();
        Thread dropping =
                new Thread(
                        () -> {
                            assertEquals(0, HostCredentials.capset(0, before[1] & 0x1f, 0));
                            assertArrayEquals(
                                    new long[] {0, before[1] & 0x1f, 0}, HostCredentials.capget());
                        });
        dropping.start();
        dropping.join();
        assertArrayEquals(before, HostCredentials.capget());
    }

    @Test
    void changesLimits() {
        long[] before = HostCredentials.rlimit(0, RLIMIT_NOFILE);
        assertEquals(0, HostCredentials.setRlimit(0, RLIMIT_NOFILE, before[0] - 1, before[1]));
        assertArrayEquals(
                new long[] {before[0] - 1, before[1]}, HostCredentials.rlimit(0, RLIMIT_NOFILE));
        assertEquals(0, HostCredentials.setRlimit(0, RLIMIT_NOFILE, before[0], before[1]));
    }

    @Test
    void opensBelowARootOnly() {
        long root = HostFiles.open(dir.toString(), HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0);
        try (Fd directory = Fd.required(root, "open");
                Scratch scratch = Scratch.open()) {
            MemorySegment name = scratch.string("file");
            long how = HostFiles.O_RDWR | HostFiles.O_CREAT | HostFiles.O_CLOEXEC;
            long resolveBeneath = 8;
            long opened = HostFiles.openat2(directory.number(), name, how, 0640, resolveBeneath);
            try (Fd file = Fd.required(opened, "openat2")) {
                MemorySegment data = scratch.bytes("0123456789".getBytes());
                assertEquals(10, HostFiles.pwrite(file.number(), data, 1 << 20));
                assertEquals(1 << 20, HostFiles.lseek(file.number(), 0, (int) SEEK_DATA));
                MemorySegment iovecs = scratch.allocate(32);
                MemorySegment left = scratch.allocate(4);
                MemorySegment right = scratch.allocate(8);
                iovecs.set(ValueLayout.JAVA_LONG, 0, left.address());
                iovecs.set(ValueLayout.JAVA_LONG, 8, 4);
                iovecs.set(ValueLayout.JAVA_LONG, 16, right.address());
                iovecs.set(ValueLayout.JAVA_LONG, 24, 8);
                assertEquals(10, HostFiles.preadv(file.number(), iovecs, 2, 1 << 20, 0));
                assertEquals('4', right.get(ValueLayout.JAVA_BYTE, 0));
                assertEquals(12, HostFiles.pwritev(file.number(), iovecs, 2, 0, 0));
                assertEquals(0, HostFiles.ftruncate(file.number(), 100));
                MemorySegment stat = scratch.allocate(HostFiles.STAT_SIZE);
                assertEquals(0, HostFiles.fstat(file.number(), stat));
                assertEquals(100, stat.get(ValueLayout.JAVA_LONG, 48));
                assertEquals(0100640, stat.get(ValueLayout.JAVA_INT, 24));
            }
            MemorySegment outside = scratch.string("../escape");
            assertEquals(-18, HostFiles.openat2(directory.number(), outside, 0, 0, resolveBeneath));
            assertEquals(0, HostFiles.unlinkat(directory.number(), name, 0));
            assertEquals(-2, HostFiles.openat(directory.number(), name, 0, 0));
        }
    }

    @Test
    void randomBytesDiffer() {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment one = scratch.allocate(32);
            MemorySegment two = scratch.allocate(32);
            assertEquals(32, HostFiles.getrandom(one, 0));
            assertEquals(32, HostFiles.getrandom(two, 0));
            assertTrue(one.mismatch(two) >= 0);
        }
    }
}
