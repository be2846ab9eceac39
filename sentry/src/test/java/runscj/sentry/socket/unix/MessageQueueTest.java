package runscj.sentry.socket.unix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.ErrnoException;
import runscj.sentry.memory.MemoryFile;
import runscj.sentry.mm.IoBuffer;

class MessageQueueTest {
    private MemoryFile memory;
    private MessageQueue queue;

    @BeforeEach
    void open() {
        memory = MemoryFile.create(16 << 20);
        queue = new MessageQueue(memory);
    }

    @AfterEach
    void close() {
        queue.close();
        assertEquals(0, memory.usedBytes());
        memory.close();
    }

    private static IoBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return IoBuffer.of(segment.asSlice(0, bytes.length));
    }

    private String take(int limit, boolean stream, boolean peek) throws ErrnoException {
        MemorySegment target = Arena.ofAuto().allocate(limit);
        IoBuffer room = IoBuffer.of(target);
        MessageQueue.Taken taken =
                stream ? queue.takeFromStream(room, peek) : queue.takeMessage(room, peek);
        assertNotNull(taken);
        byte[] bytes = target.asSlice(0, taken.copied).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void streamBytesOfOneSenderRunTogether() throws ErrnoException {
        Sender other = new Sender(null, 1, 2);
        queue.addToStream(text("ab"), 10_000, null, null);
        queue.addToStream(text("cd"), 10_000, null, null);
        queue.addToStream(text("ef"), 10_000, null, other);
        assertEquals("a", take(1, true, false));
        assertEquals("bcd", take(10, true, true));
        assertEquals("bcd", take(10, true, false));
        assertEquals("ef", take(10, true, false));
        assertNull(queue.takeFromStream(text("x"), false));
    }

    @Test
    void messagesKeepTheirBoundaries() throws ErrnoException {
        assertTrue(queue.addMessage(text("hello"), 10_000, 3, null, null, null));
        assertTrue(queue.addMessage(text(""), 10_000, 3, null, null, null));
        assertTrue(queue.addMessage(text("x"), 10_000, 3, null, null, null));
        assertFalse(queue.addMessage(text("y"), 10_000, 3, null, null, null));
        assertEquals(5, queue.firstLength());
        assertEquals("he", take(2, false, true));
        assertEquals("he", take(2, false, false));
        assertEquals("", take(2, false, false));
        assertEquals("x", take(2, false, false));
    }

    @Test
    void limitsBoundTheQueue() throws ErrnoException {
        String large = "z".repeat(5000);
        assertEquals(4096 - 256, queue.addToStream(text(large), 4096, null, null));
        assertEquals(-1, queue.addToStream(text("a"), 4096, null, null));
        assertFalse(queue.addMessage(text(large), 4096, 100, null, null, null));
    }

    @Test
    void keepsOrderWhileTheRingGrowsAndWraps() throws ErrnoException {
        Random random = new Random(3);
        StringBuilder sent = new StringBuilder();
        StringBuilder received = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(3) > 0) {
                String piece = Integer.toString(i).repeat(random.nextInt(1, 40));
                long moved = queue.addToStream(text(piece), 60_000, null, null);
                sent.append(piece, 0, (int) Math.max(0, moved));
            } else if (queue.count() > 0) {
                received.append(take(random.nextInt(1, 300), true, false));
            }
        }
        while (queue.count() > 0) {
            received.append(take(1000, true, false));
        }
        assertEquals(sent.toString(), received.toString());
    }

    @Test
    void addressesAreCanonical() throws ErrnoException {
        byte[] path = {1, 0, '/', 'a', 0, 'x'};
        UnixAddress.require(path);
        assertArrayEquals(new byte[] {1, 0, '/', 'a', 0}, UnixAddress.canonical(path));
        byte[] name = {1, 0, 0, 'a', 0};
        assertArrayEquals(name, UnixAddress.canonical(name));
        assertEquals("@a@", UnixAddress.shown(name));
    }
}
