package runscj.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Descriptors, mappings, memfds and the scratch buffer. */
class FdTest {
    @Test
    void closesOnce() {
        Fd fd = MemFd.create("once").fd();
        int number = fd.number();
        fd.close();
        Fd reuse = MemFd.create("reuse").fd();
        assertEquals(number, reuse.number());
        fd.close();
        assertEquals(-1, fd.number());
        assertTrue(HostFiles.fcntl(reuse.number(), HostFiles.F_GETFD, 0) >= 0);
        reuse.close();
        assertThrows(HostException.class, reuse::dup);
    }

    @Test
    void duplicatesCloseOnExecAndReleases() {
        try (MemFd file = MemFd.create("dup");
                Fd copy = file.fd().dup()) {
            assertNotEquals(file.fd().number(), copy.number());
            assertEquals(1, HostFiles.fcntl(copy.number(), HostFiles.F_GETFD, 0));
        }
        Fd fd = MemFd.create("released").fd();
        int number = fd.release();
        fd.close();
        assertTrue(HostFiles.fcntl(number, HostFiles.F_GETFD, 0) >= 0);
        assertEquals(0, HostSyscalls.call(HostNr.CLOSE, number));
    }

    @Test
    void mapsAndPunchesHoles() {
        try (MemFd file = MemFd.create("guest")) {
            file.truncate(1L << 40);
            int prot = HostMemory.PROT_READ | HostMemory.PROT_WRITE;
            try (HostMapping one = HostMapping.shared(file.fd(), 1L << 30, 8192, prot);
                    HostMapping two =
                            HostMapping.shared(file.fd(), (1L << 30) + 4096, 4096, prot)) {
                one.memory().set(ValueLayout.JAVA_LONG, 4096, 42);
                assertEquals(42, two.memory().get(ValueLayout.JAVA_LONG, 0));
                assertEquals(0, file.punchHole((1L << 30) + 4096, 4096));
                assertEquals(0, two.memory().get(ValueLayout.JAVA_LONG, 0));
                assertEquals(0, file.allocate(0, 4096));
            }
        }
        HostMapping mapping = HostMapping.anonymous(1 << 20);
        assertEquals(0, mapping.memory().get(ValueLayout.JAVA_LONG, (1 << 20) - 8));
        mapping.close();
        mapping.close();
    }

    @Test
    void scratchFramesNest() {
        try (Scratch outer = Scratch.open()) {
            MemorySegment first = outer.allocate(10);
            first.fill((byte) 7);
            long inside;
            try (Scratch inner = Scratch.open()) {
                MemorySegment text = inner.string("käse");
                inside = text.address();
                assertEquals(first.address() + 16, inside);
                assertArrayEquals(
                        "käse\0".getBytes(StandardCharsets.UTF_8),
                        text.toArray(ValueLayout.JAVA_BYTE));
            }
            MemorySegment again = outer.allocate(8);
            assertEquals(inside, again.address());
            assertEquals(0, again.get(ValueLayout.JAVA_LONG, 0));
            assertEquals(7, first.get(ValueLayout.JAVA_BYTE, 9));
            assertThrows(IllegalStateException.class, () -> outer.reserve(Scratch.SIZE));
        }
        try (Scratch whole = Scratch.open()) {
            assertEquals(Scratch.SIZE, whole.reserve(Scratch.SIZE).byteSize());
        }
    }
}
