package runscj.sentry.mm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Mman.*;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.MemFd;
import runscj.sentry.memory.MemoryFile;

/**
 * Random operations on address spaces and their forks against a model that knows single pages only.
 */
class MmModelTest {
    private static final int PAGES = 96;
    private static final int FILE_PAGES = 40;
    private static final long BASE = 0x1000_0000_0000L;
    private static final long PAGE = 4096;
    private static final int RW = Prot.READ | Prot.WRITE;

    /** A page of shared memory, or of the file: one byte stands for its contents. */
    private static final class Shared {
        byte value;
        final java.util.BitSet history = new java.util.BitSet();

        Shared() {
            history.set(0);
        }
    }

    private static final class ModelPage {
        int prot;
        int flags;
        Shared shared;
        boolean privateCopy;
        byte value;

        /**
         * Whether the value is right. A private page of a file follows the file until it is written
         * or, as is unspecified, a page near it is.
         */
        boolean isRight(byte found) {
            if (shared == null || privateCopy) {
                return found == value;
            }
            return (flags & 1) != 0 ? found == shared.value : shared.history.get(found & 0xff);
        }

        void write(byte newValue) {
            if (shared != null && (flags & 1) != 0) {
                shared.value = newValue;
                shared.history.set(newValue & 0xff);
            } else {
                privateCopy = true;
                value = newValue;
            }
        }

        ModelPage copy() {
            ModelPage page = new ModelPage();
            page.prot = prot;
            page.flags = flags;
            page.shared = shared;
            page.privateCopy = privateCopy;
            page.value = value;
            return page;
        }
    }

    private static final class World {
        final Mm mm;
        final Guest guest;
        final ModelPage[] pages;

        World(Mm mm, ModelPage[] pages) {
            this.mm = mm;
            this.guest = new Guest(mm);
            this.pages = pages;
        }
    }

    private MemoryFile memory;
    private HostObject file;
    private final Shared[] filePages = new Shared[FILE_PAGES];
    private final List<World> worlds = new ArrayList<>();
    private Random random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheModel(long seed) throws Exception {
        random = new Random(seed);
        memory = MemoryFile.create(1L << 30);
        try (MemFd host = MemFd.create("model")) {
            host.truncate(FILE_PAGES * PAGE);
            file = new HostObject(host.fd().number());
            for (int i = 0; i < FILE_PAGES; i++) {
                filePages[i] = new Shared();
            }
            worlds.add(
                    new World(
                            new Mm(new FakePlatform(), memory, MemoryLimits.NONE, () -> 0),
                            new ModelPage[PAGES]));
            for (int step = 0; step < 4000; step++) {
                step(worlds.get(random.nextInt(worlds.size())));
                if (step % 200 == 0) {
                    worlds.forEach(this::compareAll);
                }
            }
            worlds.forEach(this::compareAll);
            for (World world : worlds) {
                world.mm.release();
            }
            assertEquals(0, memory.usedBytes(), "pages leaked");
            assertEquals(0, file.references.get(), "references leaked");
            assertTrue(file.mappings().isEmpty());
        }
        memory.close();
    }

    private void step(World world) throws ErrnoException {
        int start = random.nextInt(PAGES);
        int count =
                1
                        + random.nextInt(
                                random.nextInt(4) == 0
                                        ? PAGES - start
                                        : Math.min(8, PAGES - start));
        switch (random.nextInt(16)) {
            case 0, 1 -> map(world, start, count);
            case 2 -> mapFile(world, start, Math.min(count, FILE_PAGES));
            case 3 -> unmap(world, start, count);
            case 4, 5 -> protect(world, start, count);
            case 6 -> remap(world, start, count);
            case 7 -> discard(world, start, count);
            case 8 -> fork(world);
            case 9, 10, 11 -> access(world, start);
            default -> copy(world, start, count);
        }
    }

    private static long addr(int page) {
        return BASE + page * PAGE;
    }

    private void map(World world, int start, int count) throws ErrnoException {
        boolean shared = random.nextInt(3) == 0;
        int prot = random.nextInt(4) == 0 ? random.nextInt(8) : RW;
        world.mm.mmap(
                addr(start),
                count * PAGE,
                prot,
                MAP_FIXED | MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE),
                null,
                0);
        for (int i = start; i < start + count; i++) {
            ModelPage page = new ModelPage();
            page.prot = prot;
            page.flags = shared ? 1 : 0;
            page.shared = shared ? new Shared() : null;
            world.pages[i] = page;
        }
    }

    private void mapFile(World world, int start, int count) throws ErrnoException {
        int offset = random.nextInt(FILE_PAGES - count + 1);
        boolean shared = random.nextBoolean();
        int prot = random.nextInt(4) == 0 ? random.nextInt(8) : RW;
        world.mm.mmap(
                addr(start),
                count * PAGE,
                prot,
                MAP_FIXED | (shared ? MAP_SHARED : MAP_PRIVATE),
                file,
                offset * PAGE);
        for (int i = 0; i < count; i++) {
            ModelPage page = new ModelPage();
            page.prot = prot;
            page.flags = shared ? 1 : 0;
            page.shared = filePages[offset + i];
            world.pages[start + i] = page;
        }
    }

    private void unmap(World world, int start, int count) throws ErrnoException {
        world.mm.munmap(addr(start), count * PAGE);
        Arrays.fill(world.pages, start, start + count, null);
    }

    private void protect(World world, int start, int count) {
        int prot = random.nextInt(8);
        boolean failed = false;
        try {
            world.mm.mprotect(addr(start), count * PAGE, prot);
        } catch (ErrnoException e) {
            assertEquals(Errno.ENOMEM, e.errno());
            failed = true;
        }
        boolean hole = false;
        for (int i = start; i < start + count && !hole; i++) {
            hole = world.pages[i] == null;
            if (!hole) {
                world.pages[i].prot = prot;
            }
        }
        assertEquals(hole, failed);
    }

    /** Within one area of the model: neighbours that surely belong together. */
    private void remap(World world, int start, int count) {
        if (world.pages[start] == null) {
            return;
        }
        int target = random.nextInt(PAGES - count + 1);
        boolean keeps = random.nextInt(4) == 0;
        int newCount =
                keeps
                        ? count
                        : Math.max(1, Math.min(PAGES - target, count + random.nextInt(5) - 2));
        try {
            world.mm.mremap(
                    addr(start),
                    count * PAGE,
                    newCount * PAGE,
                    MREMAP_MAYMOVE | MREMAP_FIXED | (keeps ? MREMAP_DONTUNMAP : 0),
                    addr(target));
        } catch (ErrnoException e) {
            boolean overlaps = start + count > target && target + newCount > start;
            if (overlaps) {
                assertEquals(Errno.EINVAL, e.errno());
                return;
            }
            // The range was in several areas: the target is gone, and what was cut off.
            assertEquals(Errno.EFAULT, e.errno());
            Arrays.fill(world.pages, target, target + newCount, null);
            if (count > newCount) {
                Arrays.fill(world.pages, start + newCount, start + count, null);
            }
            return;
        }
        ModelPage[] moved = new ModelPage[newCount];
        ModelPage last = world.pages[start + Math.min(count, newCount) - 1];
        for (int i = 0; i < newCount; i++) {
            moved[i] = i < count ? world.pages[start + i] : grown(last, i - count + 1);
            if (i < count && keeps) {
                ModelPage rest = moved[i].copy();
                rest.privateCopy = false;
                rest.value = 0;
                world.pages[start + i] = rest;
            }
        }
        Arrays.fill(world.pages, target, target + newCount, null);
        if (!keeps) {
            Arrays.fill(world.pages, start, start + count, null);
        }
        System.arraycopy(moved, 0, world.pages, target, newCount);
    }

    /**
     * What lies behind the last page: the file's next pages; beyond the end of an object nothing
     * that the model tells, so it is left out.
     */
    private ModelPage grown(ModelPage last, int distance) {
        ModelPage page = new ModelPage();
        page.prot = last.prot;
        page.flags = last.flags;
        if (last.shared != null) {
            int index = Arrays.asList(filePages).indexOf(last.shared);
            if (index < 0 || index + distance >= FILE_PAGES) {
                page.flags |= 2;
                return page;
            }
            page.shared = filePages[index + distance];
        }
        return page;
    }

    private void discard(World world, int start, int count) throws ErrnoException {
        try {
            world.mm.madvise(addr(start), count * PAGE, MADV_DONTNEED);
        } catch (ErrnoException e) {
            assertEquals(Errno.ENOMEM, e.errno());
        }
        for (int i = start; i < start + count; i++) {
            ModelPage page = world.pages[i];
            if (page != null) {
                page.privateCopy = false;
                page.value = 0;
            }
        }
    }

    private void fork(World world) throws ErrnoException {
        if (worlds.size() >= 4) {
            World gone = worlds.remove(random.nextInt(worlds.size()));
            gone.mm.release();
            if (gone == world) {
                return;
            }
        }
        ModelPage[] pages = new ModelPage[PAGES];
        for (int i = 0; i < PAGES; i++) {
            pages[i] = world.pages[i] == null ? null : world.pages[i].copy();
        }
        worlds.add(new World(world.mm.fork(), pages));
    }

    private void access(World world, int index) {
        ModelPage page = world.pages[index];
        boolean write = random.nextBoolean();
        if (page != null && (page.flags & 2) != 0) {
            return;
        }
        boolean allowed = page != null && Prot.allows(page.prot, write ? Prot.WRITE : Prot.READ);
        byte value = (byte) random.nextInt();
        try {
            if (write) {
                world.guest.write(addr(index) + 7, value);
            } else {
                byte found = world.guest.read(addr(index) + 7);
                assertTrue(page == null || page.isRight(found));
            }
            assertTrue(allowed);
        } catch (Guest.Signalled e) {
            assertTrue(!allowed, e.getMessage());
            assertEquals(page == null ? 1 : 2, e.code);
            return;
        }
        if (write) {
            page.write(value);
        }
    }

    private void copy(World world, int start, int count) {
        int reachable = 0;
        boolean write = random.nextBoolean();
        while (reachable < count) {
            ModelPage page = world.pages[start + reachable];
            if (page != null && (page.flags & 2) != 0) {
                return;
            }
            if (page == null || !Prot.allows(page.prot, write ? Prot.WRITE : Prot.READ)) {
                break;
            }
            reachable++;
        }
        byte[] bytes = new byte[(int) (count * PAGE)];
        byte value = (byte) random.nextInt();
        long copied = 0;
        try {
            if (write) {
                Arrays.fill(bytes, value);
                copied =
                        world.mm.copyOutPartial(
                                addr(start), MemorySegment.ofArray(bytes), 0, bytes.length);
            } else {
                copied =
                        world.mm.copyInPartial(
                                addr(start), MemorySegment.ofArray(bytes), 0, bytes.length);
            }
        } catch (ErrnoException e) {
            assertEquals(Errno.EFAULT, e.errno());
        }
        assertEquals(reachable * PAGE, copied);
        for (int i = 0; i < reachable; i++) {
            ModelPage page = world.pages[start + i];
            if (write) {
                page.write(value);
            } else {
                assertTrue(page.isRight(bytes[(int) (i * PAGE) + 7]));
            }
        }
    }

    private void compareAll(World world) {
        byte[] one = new byte[1];
        for (int i = 0; i < PAGES; i++) {
            ModelPage page = world.pages[i];
            if (page != null && (page.flags & 2) != 0) {
                continue;
            }
            boolean there = true;
            try {
                world.mm.readForced(addr(i) + 7, MemorySegment.ofArray(one), 0, 1);
            } catch (ErrnoException e) {
                there = false;
            }
            assertEquals(page != null, there, "page " + i);
            if (page != null) {
                assertTrue(page.isRight(one[0]), "page " + i);
            }
        }
        List<VmaInfo> areas = world.mm.areas();
        int mapped = 0;
        for (int i = 0; i < areas.size(); i++) {
            VmaInfo area = areas.get(i);
            assertTrue(
                    area.start() < area.end()
                            && (i == 0 || areas.get(i - 1).end() <= area.start()));
            for (long at = area.start(); at < area.end(); at += PAGE) {
                assertEquals(area.prot(), world.pages[(int) ((at - BASE) / PAGE)].prot & 7);
                mapped++;
            }
        }
        assertEquals(mapped * PAGE, world.mm.usage().totalBytes());
    }

    @Test
    void truncationTakesPagesAndPrivateCopies() throws Exception {
        memory = MemoryFile.create(1L << 30);
        try (MemFd host = MemFd.create("truncated")) {
            host.truncate(8 * PAGE);
            file = new HostObject(host.fd().number());
            Mm mm = new Mm(new FakePlatform(), memory, MemoryLimits.NONE, () -> 0);
            long shared = mm.mmap(0, 8 * PAGE, RW, MAP_SHARED, file, 0);
            long own = mm.mmap(0, 8 * PAGE, RW, MAP_PRIVATE, file, 0);
            Guest guest = new Guest(mm);
            guest.write(shared + 5 * PAGE, 5);
            guest.write(own + 5 * PAGE + 1, 6);
            guest.write(own + 1, 7);
            assertEquals(5, guest.read(own + 5 * PAGE));
            host.truncate(2 * PAGE);
            file.mappings().invalidate(2 * PAGE, Long.MAX_VALUE - 2 * PAGE);
            for (long addr : new long[] {shared, own}) {
                assertEquals(0, guest.read(addr));
                assertEquals(
                        7,
                        org.junit.jupiter.api.Assertions.assertThrows(
                                        Guest.Signalled.class, () -> guest.read(addr + 5 * PAGE))
                                .signal);
                assertEquals(
                        Errno.EFAULT,
                        org.junit.jupiter.api.Assertions.assertThrows(
                                        ErrnoException.class, () -> mm.readByte(addr + 2 * PAGE))
                                .errno());
            }
            assertEquals(7, guest.read(own + 1), "a private copy of what is still there stays");
            host.truncate(8 * PAGE);
            assertEquals(0, guest.read(own + 5 * PAGE + 1));
            mm.writeInt(shared + PAGE, 77);
            MemorySegment bytes = java.lang.foreign.Arena.ofAuto().allocate(4);
            Host.required(HostFiles.pread(host.fd().number(), bytes, PAGE), "pread");
            assertEquals(77, bytes.get(java.lang.foreign.ValueLayout.JAVA_INT, 0));
            assertEquals(77, mm.compareAndExchangeInt(shared + PAGE, 77, 78));
            assertEquals(78, mm.loadInt(shared + PAGE));
            IoBuffer buffer = mm.buffer(shared + PAGE, 8);
            buffer.peek(8, Prot.WRITE).set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0, 99);
            buffer.skip(4);
            assertEquals(99, mm.readInt(shared + PAGE));
            mm.release();
        }
        memory.close();
    }

    /** Copies, forks and unmapping by several threads: no copy may end in somebody else's page. */
    @Test
    void copiesRaceWithUnmappingAndFork() throws Exception {
        memory = MemoryFile.create(1L << 28);
        Mm mm = new Mm(new FakePlatform(), memory, MemoryLimits.NONE, () -> 0);
        long racy = mm.mmap(0, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, null, 0);
        long kept = mm.mmap(0, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, null, 0);
        java.util.concurrent.atomic.AtomicBoolean stop =
                new java.util.concurrent.atomic.AtomicBoolean();
        java.util.concurrent.atomic.AtomicReference<Throwable> failure =
                new java.util.concurrent.atomic.AtomicReference<>();
        byte[] ones = new byte[(int) (16 * PAGE)];
        Arrays.fill(ones, (byte) 1);
        Thread writer =
                new Thread(
                        () -> {
                            while (!stop.get()) {
                                try {
                                    mm.copyOutPartial(
                                            racy, MemorySegment.ofArray(ones), 0, ones.length);
                                } catch (ErrnoException unmapped) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        Thread reader =
                new Thread(
                        () -> {
                            byte[] back = new byte[ones.length];
                            long round = 0;
                            try {
                                while (!stop.get()) {
                                    mm.writeLong(kept + 8, ++round);
                                    assertEquals(
                                            round,
                                            mm.readLong(kept + 8),
                                            "a write of this thread was lost");
                                    mm.copyIn(kept, MemorySegment.ofArray(back), 0, back.length);
                                    for (int i = 16; i < back.length; i++) {
                                        assertEquals(0, back[i], "foreign bytes");
                                    }
                                }
                            } catch (Throwable e) {
                                failure.set(e);
                            }
                        });
        writer.start();
        reader.start();
        for (int i = 0; i < 1500; i++) {
            if (i % 3 == 0) {
                Mm child = mm.fork();
                long fresh = child.mmap(0, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, null, 0);
                assertEquals(0, child.readLong(fresh + i % 16 * PAGE));
                child.release();
            }
            mm.munmap(racy, 16 * PAGE);
            long fresh =
                    mm.mmap(
                            0x2000_0000_0000L,
                            16 * PAGE,
                            RW,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                            null,
                            0);
            byte[] back = new byte[ones.length];
            mm.copyIn(fresh, MemorySegment.ofArray(back), 0, back.length);
            for (byte value : back) {
                assertEquals(0, value, "a late copy");
            }
            mm.munmap(fresh, 16 * PAGE);
            mm.mmap(racy, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, null, 0);
        }
        stop.set(true);
        writer.join();
        reader.join();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        mm.release();
        assertEquals(0, memory.usedBytes());
        memory.close();
    }
}
