package runscj.sentry.fs.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.sentry.cred.Credentials;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.vfs.FileImpl;

class PipeTest {
    private static MemoryFile memory;

    @BeforeAll
    static void open() {
        memory = MemoryFile.create(64 << 20);
    }

    @AfterAll
    static void close() {
        memory.close();
    }

    private static Pipe opened(Pipe pipe) {
        pipe.addReader();
        pipe.addWriter();
        return pipe;
    }

    private static MemorySegment bytes(int... values) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(values.length, 1));
        for (int i = 0; i < values.length; i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
        }
        return segment.asSlice(0, values.length);
    }

    private static IoBuffer room(int size) {
        return IoBuffer.of(Arena.ofAuto().allocate(size));
    }

    private static byte[] read(Pipe pipe, int limit) throws ErrnoException {
        MemorySegment target = Arena.ofAuto().allocate(limit);
        long count = pipe.read(IoBuffer.of(target));
        return target.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void passesBytesAndBlocksWhenEmpty() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofBytes(memory));
        assertEquals(FileImpl.WOULD_BLOCK, pipe.read(room(1)));
        assertEquals(3, pipe.write(IoBuffer.of(bytes(1, 2, 3))));
        assertEquals(3, pipe.count());
        assertArrayEquals(new byte[] {1, 2}, read(pipe, 2));
        assertArrayEquals(new byte[] {3}, read(pipe, 2));
        pipe.removeWriter();
        assertEquals(0, pipe.read(room(1)));
    }

    @Test
    void writesUpToPipeBufAreAtomic() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofBytes(memory));
        assertEquals(65_536, pipe.write(room(70_000)));
        assertFalse(pipe.isWritable());
        read(pipe, 4095);
        assertEquals(FileImpl.WOULD_BLOCK, pipe.write(room(4096)));
        assertEquals(4095, pipe.write(room(4097)));
        read(pipe, 4096);
        assertTrue(pipe.isWritable());
        assertEquals(4096, pipe.write(room(4096)));
        pipe.removeReader();
        ErrnoException broken =
                assertThrows(ErrnoException.class, () -> pipe.write(IoBuffer.of(bytes(1))));
        assertSame(Errno.EPIPE, broken.errno());
    }

    @Test
    void keepsOrderWhateverTheSizes() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofBytes(memory));
        Random random = new Random(7);
        ArrayDeque<Byte> model = new ArrayDeque<>();
        byte next = 0;
        for (int step = 0; step < 3000; step++) {
            int size = 1 + random.nextInt(random.nextInt(4) == 0 ? 40_000 : 300);
            if (random.nextBoolean()) {
                int[] values = new int[size];
                for (int i = 0; i < size; i++) {
                    values[i] = next + i;
                }
                long written = pipe.write(IoBuffer.of(bytes(values)));
                for (int i = 0; i < written; i++) {
                    model.add(next++);
                }
            } else if (!model.isEmpty()) {
                for (byte value : read(pipe, size)) {
                    assertEquals(model.remove(), value);
                }
            }
            if (step % 500 == 499) {
                int wanted = Math.max(4096, model.size() + random.nextInt(100_000));
                assertTrue(pipe.resize(Credentials.root(), wanted) >= wanted);
            }
            assertEquals(model.size(), pipe.count());
        }
    }

    @Test
    void packetsKeepTheirBoundariesAndLoseTheirTails() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofPackets(memory));
        pipe.write(IoBuffer.of(bytes(1, 2, 3)));
        pipe.write(IoBuffer.of(bytes(4)));
        assertArrayEquals(new byte[] {1, 2}, read(pipe, 2));
        assertArrayEquals(new byte[] {4}, read(pipe, 100));
        assertEquals(5000, pipe.write(room(5000)));
        assertEquals(4096, read(pipe, 10_000).length);
        assertEquals(904, read(pipe, 10_000).length);
        for (int i = 0; i < 16; i++) {
            assertEquals(1, pipe.write(IoBuffer.of(bytes(i))));
        }
        assertEquals(FileImpl.WOULD_BLOCK, pipe.write(IoBuffer.of(bytes(9))));
    }

    @Test
    void resizingHasBounds() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofBytes(memory));
        Credentials root = Credentials.root();
        assertEquals(4096, pipe.resize(root, 1));
        assertEquals(131_072, pipe.resize(root, 65_537));
        pipe.write(room(10_000));
        ErrnoException busy = assertThrows(ErrnoException.class, () -> pipe.resize(root, 8192));
        assertSame(Errno.EBUSY, busy.errno());
        assertEquals(16_384, pipe.resize(root, 10_000));
        ErrnoException negative = assertThrows(ErrnoException.class, () -> pipe.resize(root, -1));
        assertSame(Errno.EINVAL, negative.errno());
    }

    @Test
    void movesAndCopiesToAnotherPipe() throws ErrnoException {
        Pipe from = opened(Pipe.ofBytes(memory));
        Pipe to = opened(Pipe.ofBytes(memory));
        from.write(IoBuffer.of(bytes(1, 2, 3)));
        assertEquals(2, from.copyTo(to, 2));
        assertEquals(3, from.moveTo(to, 100));
        assertEquals(0, from.count());
        assertArrayEquals(new byte[] {1, 2, 1, 2, 3}, read(to, 10));
        assertEquals(FileImpl.WOULD_BLOCK, from.moveTo(to, 1));
        from.removeWriter();
        assertEquals(0, from.moveTo(to, 1));
    }

    @Test
    void claimsKeepOthersAway() throws ErrnoException {
        Pipe pipe = opened(Pipe.ofBytes(memory));
        pipe.write(IoBuffer.of(bytes(1, 2, 3)));
        MemorySegment bounce = Arena.ofAuto().allocate(8);
        assertEquals(3, pipe.beginRead(bounce, 8));
        assertEquals(FileImpl.WOULD_BLOCK, pipe.read(room(1)));
        pipe.endRead(1);
        assertArrayEquals(new byte[] {2, 3}, read(pipe, 10));
        assertEquals(65_536, pipe.beginWrite());
        assertEquals(FileImpl.WOULD_BLOCK, pipe.write(room(1)));
        pipe.endWrite(bounce, 3);
        assertArrayEquals(new byte[] {1, 2, 3}, read(pipe, 10));
    }

    @Test
    void lastCloseFreesTheRing() throws ErrnoException {
        long before = memory.usedBytes();
        Pipe pipe = opened(Pipe.ofBytes(memory));
        pipe.write(room(10_000));
        assertEquals(before + 65_536, memory.usedBytes());
        pipe.removeReader();
        pipe.removeWriter();
        assertEquals(before, memory.usedBytes());
    }
}
