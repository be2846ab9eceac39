package runscj.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class HostTerminalTest {
    @Test
    void opensBothEndsAndGoesRaw() {
        try (Fd master = HostTerminal.openMaster("/dev/ptmx");
                Fd peer =
                        Fd.required(
                                HostTerminal.openPeer(
                                        master.number(),
                                        HostFiles.O_RDWR
                                                | HostFiles.O_NOCTTY
                                                | HostFiles.O_CLOEXEC),
                                "TIOCGPTPEER");
                Scratch scratch = Scratch.open()) {
            assertTrue(HostTerminal.isTerminal(peer.number()));
            assertTrue(HostTerminal.number(master.number()) >= 0);
            assertEquals(0, HostTerminal.setWindowSize(master.number(), 24, 132));
            MemorySegment size = scratch.allocate(HostTerminal.WINSIZE_SIZE);
            assertEquals(0, HostTerminal.windowSize(peer.number(), size));
            assertEquals(24, size.get(ValueLayout.JAVA_SHORT, 0));
            assertEquals(132, size.get(ValueLayout.JAVA_SHORT, 2));

            MemorySegment termios = scratch.allocate(HostTerminal.TERMIOS_SIZE);
            assertEquals(0, HostTerminal.attributes(peer.number(), termios));
            HostTerminal.makeRaw(termios);
            assertEquals(0, HostTerminal.setAttributes(peer.number(), termios));
            // raw: no newline needed, no carriage return added, no echo
            assertEquals(1, HostFiles.write(master.number(), scratch.bytes(new byte[] {3})));
            MemorySegment into = scratch.allocate(16);
            assertEquals(1, HostFiles.read(peer.number(), into));
            assertEquals(3, into.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(2, HostFiles.write(peer.number(), scratch.bytes(new byte[] {'a', '\n'})));
            assertEquals(2, HostFiles.read(master.number(), into));
        }
        try (MemFd file = MemFd.create("no tty")) {
            assertFalse(HostTerminal.isTerminal(file.fd().number()));
        }
    }
}
