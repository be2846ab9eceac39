package runscj.sentry.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;

class MemoryFileTest {
    private static final long PAGE = MemoryFile.PAGE_SIZE;
    private static final long MIB = 1 << 20;

    private final MemoryFile file = MemoryFile.create(64 * MIB);

    @AfterEach
    void close() {
        file.close();
    }

    private void stamp(long offset, long length, long value) {
        for (long at = offset; at < offset + length; at += PAGE) {
            file.segment().set(ValueLayout.JAVA_LONG, at, value);
            file.segment().set(ValueLayout.JAVA_LONG, at + PAGE - 8, value);
        }
    }

    private void assertStamp(long offset, long length, long value) {
        for (long at = offset; at < offset + length; at += PAGE) {
            assertEquals(value, file.segment().get(ValueLayout.JAVA_LONG, at));
            assertEquals(value, file.segment().get(ValueLayout.JAVA_LONG, at + PAGE - 8));
        }
    }

    @Test
    void countsReferencesByPage() throws Exception {
        long offset = file.allocate(4 * PAGE);
        assertEquals(4 * PAGE, file.usedBytes());
        file.incRef(offset + PAGE, 2 * PAGE);
        assertTrue(file.isUnique(offset));
        assertFalse(file.isUnique(offset + PAGE));
        assertEquals(2, file.refCount(offset + 2 * PAGE));
        file.decRef(offset, 4 * PAGE);
        assertEquals(2 * PAGE, file.usedBytes());
        assertEquals(0, file.refCount(offset));
        assertEquals(1, file.refCount(offset + PAGE));
        file.decRef(offset + PAGE, 2 * PAGE);
        assertEquals(0, file.usedBytes());
    }

    @Test
    void reusesFreedPagesAndClearsThem() throws Exception {
        long first = file.allocate(4 * PAGE);
        long second = file.allocate(PAGE);
        stamp(first, 4 * PAGE, 7);
        file.decRef(first, 4 * PAGE);
        long again = file.allocate(3 * PAGE);
        assertEquals(first, again);
        assertStamp(again, 3 * PAGE, 0);
        assertNotEquals(second, file.allocate(PAGE));
    }

    @Test
    void givesMemoryBackToTheHost() throws Exception {
        long large = file.allocate(32 * MIB);
        stamp(large, 32 * MIB, 9);
        file.decRef(large, 32 * MIB);
        long again = file.allocate(32 * MIB);
        assertEquals(large, again);
        assertStamp(again, 32 * MIB, 0);
    }

    @Test
    void limitCountsAllocatedPages() throws Exception {
        long all = file.allocate(64 * MIB);
        assertThrows(ErrnoException.class, () -> file.allocate(PAGE));
        file.decRef(all, PAGE);
        assertEquals(all, file.allocate(PAGE));
        file.limitBytes(80 * MIB);
        file.allocate(16 * MIB);
        assertThrows(ErrnoException.class, () -> file.allocate(PAGE));
        assertThrows(ErrnoException.class, () -> file.allocate(Long.MAX_VALUE & -PAGE));
    }

    @Test
    void rejectsMisuse() throws Exception {
        long offset = file.allocate(PAGE);
        assertThrows(IllegalArgumentException.class, () -> file.allocate(PAGE - 1));
        assertThrows(IllegalArgumentException.class, () -> file.allocate(0));
        assertThrows(IllegalStateException.class, () -> file.incRef(offset + PAGE, PAGE));
        file.decRef(offset, PAGE);
        assertThrows(IllegalStateException.class, () -> file.decRef(offset, PAGE));
        assertThrows(IllegalStateException.class, () -> file.incRef(offset, PAGE));
    }

    private record Extent(long offset, long length) {}

    /**
     * Each live page holds its own stamp: two owners of a page, lost contents and unclean pages all
     * show.
     */
    @Test
    void agreesWithAModel() {
        for (long seed = 1; seed <= 6; seed++) {
            runModel(new Random(seed), seed);
        }
    }

    private void runModel(Random random, long seed) {
        Map<Long, Integer> model = new HashMap<>();
        List<Extent> held = new ArrayList<>();
        int largest = seed % 2 == 0 ? 8 : 900;
        for (int step = 0; step < 4000; step++) {
            int choice = random.nextInt(10);
            if (choice < 4 || held.isEmpty()) {
                long length = PAGE * (1 + random.nextInt(random.nextInt(4) == 0 ? largest : 8));
                try {
                    long offset = file.allocate(length);
                    assertStamp(offset, length, 0);
                    for (long at = offset; at < offset + length; at += PAGE) {
                        stamp(at, PAGE, at + 1);
                        assertEquals(null, model.put(at, 1), "page handed out twice");
                    }
                    held.add(new Extent(offset, length));
                } catch (ErrnoException full) {
                    assertEquals(Errno.ENOMEM, full.errno());
                    assertTrue(file.usedBytes() + length > 64 * MIB, "refused too early");
                }
                continue;
            }
            Extent extent = held.get(random.nextInt(held.size()));
            long skip = PAGE * random.nextInt((int) (extent.length / PAGE));
            long length = PAGE * (1 + random.nextInt((int) ((extent.length - skip) / PAGE)));
            long offset = extent.offset + skip;
            if (choice < 6) {
                file.incRef(offset, length);
                held.add(new Extent(offset, length));
                for (long at = offset; at < offset + length; at += PAGE) {
                    model.merge(at, 1, Integer::sum);
                }
            } else {
                drop(held, model, extent, offset, length);
            }
        }
        verify(model);
        while (!held.isEmpty()) {
            Extent extent = held.getLast();
            drop(held, model, extent, extent.offset, extent.length);
        }
        assertEquals(0, file.usedBytes());
    }

    private void drop(
            List<Extent> held, Map<Long, Integer> model, Extent extent, long offset, long length) {
        for (long at = offset; at < offset + length; at += PAGE) {
            assertEquals(at + 1, file.segment().get(ValueLayout.JAVA_LONG, at));
            model.computeIfPresent(at, (page, count) -> count == 1 ? null : count - 1);
        }
        file.decRef(offset, length);
        held.remove(extent);
        if (offset > extent.offset) {
            held.add(new Extent(extent.offset, offset - extent.offset));
        }
        long end = extent.offset + extent.length;
        if (offset + length < end) {
            held.add(new Extent(offset + length, end - offset - length));
        }
    }

    private void verify(Map<Long, Integer> model) {
        assertEquals(model.size() * PAGE, file.usedBytes());
        model.forEach(
                (page, count) -> {
                    assertEquals(count, file.refCount(page));
                    assertEquals(page + 1, file.segment().get(ValueLayout.JAVA_LONG, page));
                });
    }

    @Test
    void threadsShareTheFile() throws Exception {
        var failure = new AtomicReference<Throwable>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(i);
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    churn(random);
                                } catch (Throwable thrown) {
                                    failure.set(thrown);
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get());
        assertEquals(0, file.usedBytes());
    }

    private void churn(Random random) throws ErrnoException {
        for (int round = 0; round < 2000; round++) {
            long length = PAGE * (1 + random.nextInt(round % 50 == 0 ? 1000 : 16));
            long offset = file.allocate(length);
            assertStamp(offset, length, 0);
            stamp(offset, length, round + 1);
            file.incRef(offset, PAGE);
            file.decRef(offset, length);
            assertEquals(round + 1, file.segment().get(ValueLayout.JAVA_LONG, offset));
            file.decRef(offset, PAGE);
        }
    }
}
