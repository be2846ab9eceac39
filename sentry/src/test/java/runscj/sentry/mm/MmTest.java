package runscj.sentry.mm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Mman.MAP_ANONYMOUS;
import static runscj.abi.Mman.MAP_FIXED;
import static runscj.abi.Mman.MAP_FIXED_NOREPLACE;
import static runscj.abi.Mman.MAP_GROWSDOWN;
import static runscj.abi.Mman.MAP_PRIVATE;
import static runscj.abi.Mman.MAP_SHARED;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Rlimit;
import runscj.sentry.memory.MemoryFile;

class MmTest {
    private static final int RW = Prot.READ | Prot.WRITE;
    private static final int ANON = MAP_PRIVATE | MAP_ANONYMOUS;
    private static final long MIB = 1 << 20;

    private MemoryFile memory;
    private Mm mm;
    private Guest guest;

    @BeforeEach
    void open() throws ErrnoException {
        memory = MemoryFile.create(1L << 30);
        mm = new Mm(new FakePlatform(), memory, MemoryLimits.NONE, () -> 0);
        guest = new Guest(mm);
    }

    @AfterEach
    void close() {
        mm.release();
        assertEquals(0, memory.usedBytes(), "pages leaked");
        memory.close();
    }

    private static Errno errno(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }

    private static int signal(Runnable access) {
        return assertThrows(Guest.Signalled.class, access::run).signal;
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] copyIn(long addr, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        mm.copyIn(addr, MemorySegment.ofArray(bytes), 0, length);
        return bytes;
    }

    @Test
    void smallPrivateMemoryComesAsAWholeWithItsFirstFaultAndIsZero() throws Exception {
        long addr = mm.mmap(0, 3 * 4096 - 5, RW, ANON, null, 0);
        var pages = ((FakePlatform.Space) mm.addressSpace()).pages;
        assertEquals(0, pages.size());
        assertEquals(0, guest.read(addr + 3 * 4096 - 1));
        assertEquals(3, pages.size());
        guest.write(addr, 7);
        assertEquals(7, mm.readByte(addr));
        mm.munmap(addr, 3 * 4096);
        assertEquals(11, signal(() -> guest.read(addr)));
        assertEquals(Errno.EFAULT, errno(() -> mm.readByte(addr)));
    }

    @Test
    void largePrivateMemoryComesInPieces() throws Exception {
        long addr = mm.mmap(0, 64 * MIB, RW, ANON, null, 0);
        assertEquals(0, memory.usedBytes());
        guest.write(addr + 33 * MIB, 1);
        assertEquals(2 * MIB, memory.usedBytes());
        mm.munmap(addr + 32 * MIB, 4 * MIB);
        assertEquals(11, signal(() -> guest.read(addr + 33 * MIB)));
        assertEquals(0, guest.read(addr + 36 * MIB));
    }

    @Test
    void copiesAcrossPagesAndPiecesArePartialAtHoles() throws Exception {
        long addr = mm.mmap(0, 8 * MIB, RW, ANON, null, 0);
        byte[] data = bytes((int) (5 * MIB), 1);
        mm.copyOut(addr + 100, MemorySegment.ofArray(data), 0, data.length);
        assertArrayEquals(data, copyIn(addr + 100, data.length));
        mm.mprotect(addr + 4096, 4096, Prot.READ);
        assertEquals(
                4096 - 10, mm.copyOutPartial(addr + 10, MemorySegment.ofArray(data), 0, 10_000));
        assertEquals(Errno.EFAULT, errno(() -> mm.writeInt(addr + 4096, 1)));
        assertEquals(Errno.EFAULT, errno(() -> mm.writeInt(addr + 4094, 1)));
        mm.munmap(addr + 8192, 4096);
        assertEquals(8192, mm.copyInPartial(addr, MemorySegment.ofArray(data), 0, 10_000));
    }

    @Test
    void forkCopiesOnWriteOnBothSides() throws Exception {
        long addr = mm.mmap(0, 4 * MIB, RW, ANON, null, 0);
        guest.write(addr, 1);
        mm.writeInt(addr + 4096 * 20, 1234);
        Mm child = mm.fork();
        Guest other = new Guest(child);
        assertEquals(1, other.read(addr));
        other.write(addr, 2);
        guest.write(addr + 1, 3);
        assertEquals(1, guest.read(addr));
        assertEquals(2, other.read(addr));
        assertEquals(0, other.read(addr + 1));
        child.writeInt(addr + 4096 * 20, 99);
        assertEquals(1234, mm.readInt(addr + 4096 * 20));
        long before = memory.usedBytes();
        child.release();
        assertTrue(memory.usedBytes() < before);
        long used = memory.usedBytes();
        // The other side is gone: writing does not copy any more.
        guest.write(addr + 4096 * 40, 5);
        assertEquals(used, memory.usedBytes());
    }

    @Test
    void aCopyAfterForkDoesNotReachTheChild() throws Exception {
        long addr = mm.mmap(0, 4096, RW, ANON, null, 0);
        mm.writeLong(addr, 1);
        Mm child = mm.fork();
        mm.writeLong(addr, 2);
        assertEquals(1, child.readLong(addr));
        child.release();
    }

    @Test
    void pinnedPagesStayTheParentsOwnInAFork() throws Exception {
        long addr = mm.mmap(0, 8 * 4096, RW, ANON, null, 0);
        mm.writeInt(addr + 4096, 11);
        IoBuffer buffer = mm.buffer(addr + 4096, 4096);
        MemorySegment direct = buffer.peek(4096, Prot.WRITE);
        Mm[] child = new Mm[1];
        Thread forker =
                new Thread(
                        () -> {
                            try {
                                child[0] = mm.fork();
                            } catch (ErrnoException e) {
                                throw new AssertionError(e);
                            }
                        });
        forker.start();
        forker.join();
        guest.write(addr + 4096 + 100, 1);
        direct.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, 22);
        buffer.skip(4);
        assertEquals(22, mm.readInt(addr + 4096));
        assertEquals(11, child[0].readInt(addr + 4096));
        child[0].release();
    }

    @Test
    void peekedMemoryIsNotReusedUntilSkipped() throws Exception {
        long addr = mm.mmap(0, 4096, RW, ANON, null, 0);
        IoBuffer buffer = mm.buffer(addr, 100);
        MemorySegment direct = buffer.peek(1000, Prot.WRITE);
        assertEquals(100, direct.byteSize());
        mm.munmap(addr, 4096);
        assertEquals(4096, memory.usedBytes());
        buffer.skip(0);
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void sharedAnonymousMemoryStaysSharedAcrossFork() throws Exception {
        long addr = mm.mmap(0, 3 * MIB, RW, MAP_SHARED | MAP_ANONYMOUS, null, 0);
        guest.write(addr + 5, 5);
        Mm child = mm.fork();
        new Guest(child).write(addr + 2 * MIB, 6);
        child.writeByte(addr + 5, (byte) 9);
        assertEquals(6, guest.read(addr + 2 * MIB));
        assertEquals(9, guest.read(addr + 5));
        assertEquals(mm.sharedFutexKey(addr + 8), child.sharedFutexKey(addr + 8));
        child.release();
        assertEquals(6, mm.readByte(addr + 2 * MIB));
    }

    @Test
    void protectionIsObeyed() throws Exception {
        long addr = mm.mmap(0, 4 * 4096, RW, ANON, null, 0);
        guest.write(addr, 1);
        mm.mprotect(addr, 4096, Prot.READ);
        assertEquals(1, guest.read(addr));
        assertEquals(11, signal(() -> guest.write(addr, 2)));
        mm.mprotect(addr, 4096, 0);
        assertEquals(11, signal(() -> guest.read(addr)));
        assertEquals(1, mm.readForced(addr, MemorySegment.ofArray(new byte[1]), 0, 1));
        mm.mprotect(addr, 4096, RW);
        guest.write(addr, 3);
        assertEquals(3, mm.readByte(addr));
        assertEquals(Errno.ENOMEM, errno(() -> mm.mprotect(addr, 5 * 4096, Prot.READ)));
        assertEquals(
                11, signal(() -> guest.write(addr, 2)), "the pages before the hole have changed");
        assertEquals(Errno.EINVAL, errno(() -> mm.mprotect(addr + 1, 1, Prot.READ)));
    }

    @Test
    void aFaultOfUnknownKindMakesProgress() throws Exception {
        long addr = mm.mmap(0, 4096, RW, ANON, null, 0);
        guest.write(addr, 1);
        Mm child = mm.fork();
        // Reported as a read although it is a write.
        assertEquals(0, mm.handleFault(addr, Prot.READ));
        FakePlatform.Page page = ((FakePlatform.Space) mm.addressSpace()).pages.get(addr);
        assertEquals(RW, page.prot());
        int result = 0;
        for (int i = 0; i < 20 && result == 0; i++) {
            result = mm.handleFault(addr, Prot.READ);
        }
        assertEquals(11, result >> 16, "an endless loop ends");
        child.release();
    }

    @Test
    void fixedMappingsReplaceOrRefuse() throws Exception {
        long addr = mm.mmap(0, 8 * 4096, RW, ANON, null, 0);
        guest.write(addr + 2 * 4096, 1);
        assertEquals(
                Errno.EEXIST,
                errno(
                        () ->
                                mm.mmap(
                                        addr + 7 * 4096,
                                        8192,
                                        RW,
                                        ANON | MAP_FIXED_NOREPLACE,
                                        null,
                                        0)));
        assertEquals(addr + 4096, mm.mmap(addr + 4096, 2 * 4096, RW, ANON | MAP_FIXED, null, 0));
        assertEquals(0, guest.read(addr + 2 * 4096));
        assertEquals(
                Errno.EINVAL, errno(() -> mm.mmap(addr + 1, 4096, RW, ANON | MAP_FIXED, null, 0)));
        assertEquals(Errno.EPERM, errno(() -> mm.mmap(0, 4096, RW, ANON | MAP_FIXED, null, 0)));
        assertEquals(
                Errno.ENOMEM, errno(() -> mm.mmap(-4096, 4096, RW, ANON | MAP_FIXED, null, 0)));
        assertEquals(Errno.EINVAL, errno(() -> mm.mmap(0, 0, RW, ANON, null, 0)));
        assertEquals(Errno.ENOMEM, errno(() -> mm.mmap(0, -1, RW, ANON, null, 0)));
        long hint = 0x10_0000_0000L;
        assertEquals(hint, mm.mmap(hint, 4096, RW, ANON, null, 0));
        assertTrue(mm.mmap(hint, 4096, RW, ANON, null, 0) != hint);
    }

    @Test
    void stacksGrowUpToLimitAndGuardGap() throws Exception {
        long stackLimit = 4 * MIB;
        mm.limits(resource -> resource == Rlimit.RLIMIT_STACK ? stackLimit : -1);
        long top = 0x20_0000_0000L;
        mm.mmap(top - 8192, 8192, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, null, 0);
        guest.write(top - 3 * MIB, 1);
        mm.writeByte(top - 4 * MIB, (byte) 2);
        assertEquals(11, signal(() -> guest.write(top - 4 * MIB - 1, 1)));
        long other = 0x30_0000_0000L;
        mm.mmap(other - 4096, 4096, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, null, 0);
        mm.mmap(other - 3 * MIB, MIB, RW, ANON | MAP_FIXED, null, 0);
        guest.write(other - MIB + 4096, 1);
        assertEquals(11, signal(() -> guest.write(other - MIB - 4096, 1)));
    }

    @Test
    void heapGrowsAndShrinks() throws Exception {
        long start = 0x5555_0000_0000L;
        mm.startBrk(start);
        assertEquals(start, mm.brk(0));
        assertEquals(start + 10_000, mm.brk(start + 10_000));
        guest.write(start + 9_999, 1);
        assertEquals(start + 5 * MIB, mm.brk(start + 5 * MIB));
        guest.write(start + 5 * MIB - 1, 1);
        assertEquals(start + 10, mm.brk(start + 10));
        assertEquals(11, signal(() -> guest.read(start + 9_999)));
        mm.mmap(start + 16 * 4096, 4096, RW, ANON | MAP_FIXED, null, 0);
        assertEquals(start + 10, mm.brk(start + MIB), "something is in the way");
        mm.limits(resource -> resource == Rlimit.RLIMIT_DATA ? 8192 : -1);
        assertEquals(start + 10, mm.brk(start + 8193));
    }

    @Test
    void limitsBite() throws Exception {
        mm.limits(resource -> resource == Rlimit.RLIMIT_AS ? 10 * 4096 : -1);
        long addr = mm.mmap(0, 6 * 4096, RW, ANON, null, 0);
        assertEquals(Errno.ENOMEM, errno(() -> mm.mmap(0, 6 * 4096, RW, ANON, null, 0)));
        assertEquals(addr, mm.mmap(addr, 6 * 4096, RW, ANON | MAP_FIXED, null, 0));
    }

    @Test
    void stringsEndAtNulOrFail() throws Exception {
        long addr = mm.mmap(0, 4096, RW, ANON, null, 0);
        byte[] text = "hello\u00e9\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        mm.copyOut(addr + 4096 - text.length, MemorySegment.ofArray(text), 0, text.length);
        assertEquals("hello\u00e9", mm.readString(addr + 4096 - text.length, 100));
        assertEquals("hello\u00e9", mm.readString(addr + 4096 - text.length, 6));
        assertEquals(Errno.ENAMETOOLONG, errno(() -> mm.readString(addr + 4096 - text.length, 5)));
        mm.writeByte(addr + 4095, (byte) 'x');
        assertEquals(Errno.EFAULT, errno(() -> mm.readString(addr + 4090, 100)));
    }

    @Test
    void iovecsAreCheckedAndPartial() throws Exception {
        long addr = mm.mmap(0, 3 * 4096, RW, ANON, null, 0);
        mm.munmap(addr + 8192, 4096);
        long vector = addr;
        long[] iovecs = {addr + 4096, 10, 0, 0, addr + 8190, 100};
        mm.copyOut(vector, MemorySegment.ofArray(iovecs), 0, 48);
        IoBuffer buffer = mm.iovecs(vector, 3);
        assertEquals(110, buffer.remaining());
        assertEquals(12, buffer.put(new byte[50], 0, 50));
        assertEquals(Errno.EFAULT, errno(() -> buffer.put(new byte[1], 0, 1)));
        assertEquals(Errno.EINVAL, errno(() -> mm.iovecs(vector, 1025)));
        mm.writeLong(vector + 8, -1);
        assertEquals(Errno.EINVAL, errno(() -> mm.iovecs(vector, 1)));
        assertEquals(Errno.EFAULT, errno(() -> mm.buffer(-5, 10)));
        assertEquals(Errno.EFAULT, errno(() -> mm.buffer(addr, Long.MAX_VALUE)));
    }

    @Test
    void futexWordsCompareAndExchange() throws Exception {
        long addr = mm.mmap(0, 4096, RW, ANON, null, 0);
        mm.writeInt(addr + 4, 5);
        assertEquals(5, mm.loadInt(addr + 4));
        assertEquals(5, mm.compareAndExchangeInt(addr + 4, 4, 9));
        assertEquals(5, mm.compareAndExchangeInt(addr + 4, 5, 9));
        assertEquals(9, mm.loadInt(addr + 4));
        mm.mprotect(addr, 4096, Prot.READ);
        assertEquals(Errno.EFAULT, errno(() -> mm.compareAndExchangeInt(addr + 4, 9, 1)));
        assertEquals(9, mm.loadInt(addr + 4));
    }
}
