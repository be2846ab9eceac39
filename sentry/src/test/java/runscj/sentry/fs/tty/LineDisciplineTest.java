package runscj.sentry.fs.tty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static runscj.abi.Ioctl.TIOCPKT_FLUSHREAD;
import static runscj.abi.Ioctl.TIOCPKT_FLUSHWRITE;
import static runscj.abi.Ioctl.TIOCPKT_START;
import static runscj.abi.Ioctl.TIOCPKT_STOP;
import static runscj.abi.Termios.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.mm.IoBuffer;

class LineDisciplineTest {
    private final ByteFifo screen = new ByteFifo(20_000);
    private final TerminalModes modes = TerminalModes.standard();
    private final LineDiscipline discipline = new LineDiscipline(screen, modes);

    private void type(String text) {
        for (int i = 0; i < text.length(); i++) {
            discipline.type(text.charAt(i));
        }
        discipline.endTyping();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        discipline.write(bytes, bytes.length);
    }

    private String read(int limit) throws ErrnoException {
        MemorySegment target = Arena.ofAuto().allocate(limit);
        long count = discipline.read(IoBuffer.of(target));
        byte[] bytes = target.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String shown() throws ErrnoException {
        MemorySegment target = Arena.ofAuto().allocate(20_000);
        long count = screen.drainTo(IoBuffer.of(target), discipline.visible());
        byte[] bytes = target.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What is typed, what a read of 100 bytes gets, what the screen shows; standard modes. */
    record Case(String name, String typed, String got, String shown) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> lines() {
        return Stream.of(
                new Case("line", "ab\n", "ab\n", "ab\r\n"),
                new Case("carriage return", "a\r", "a\n", "a\r\n"),
                new Case("erase", "abc\u007fd\n", "abd\n", "abc\b \bd\r\n"),
                new Case("erase nothing", "\u007fa\n", "a\n", "a\r\n"),
                new Case("kill", "abc\u0015d\n", "d\n", "abc\b \b\b \b\b \bd\r\n"),
                new Case("word", "a bc \u0017d\n", "a d\n", "a bc \b \b\b \b\b \bd\r\n"),
                new Case("control echo", "a\u0001\n", "a\u0001\n", "a^A\r\n"),
                new Case("erase control", "\u0001\u007fb\n", "b\n", "^A\b \b\b \bb\r\n"),
                new Case(
                        "erase tab", "a\tb\u007f\u007fc\n", "ac\n", "a\tb\b \b\b\b\b\b\b\b\bc\r\n"),
                new Case("literal", "\u0016\u007f\n", "\u007f\n", "^\b^?\r\n"),
                new Case("reprint", "ab\u0012c\n", "abc\n", "ab^R\r\nabc\r\n"),
                new Case("end of file behind text", "ab\u0004", "ab", "ab"),
                new Case("end of file alone", "\u0004", "", ""));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void editsLines(Case line) throws ErrnoException {
        type(line.typed);
        assertTrue(discipline.readable() > 0);
        assertEquals(line.got, read(100));
        assertEquals(line.shown, shown());
        assertEquals(0, discipline.readable());
    }

    @Test
    void incompleteLinesAreNotReadable() throws ErrnoException {
        type("abc");
        assertEquals(0, discipline.readable());
        type("\nde\n");
        assertEquals("ab", read(2));
        assertEquals("c\n", read(100));
        assertEquals("de\n", read(100));
    }

    @Test
    void signalsFlushWhatWasTyped() throws ErrnoException {
        type("abc\u0003");
        assertEquals(1L << Signal.SIGINT, discipline.takeSignals());
        assertEquals("^C", shown());
        type("\u001c\u001a");
        assertEquals(1L << Signal.SIGQUIT | 1L << Signal.SIGTSTP, discipline.takeSignals());
        assertEquals(0, discipline.takeSignals());
        type("d\n");
        assertEquals("d\n", read(10));
    }

    @Test
    void rawModePassesEverything() throws ErrnoException {
        TerminalModes raw = modes.copy();
        raw.input = 0;
        raw.output = 0;
        raw.local = 0;
        discipline.modes(raw);
        type("a\u0003\r\u007f\u0013");
        assertEquals(5, discipline.readable());
        assertEquals("a\u0003", read(2));
        assertEquals("\r\u007f\u0013", read(10));
        assertEquals("", shown());
        write("\n");
        assertEquals("\n", shown());
    }

    @Test
    void changingModesKeepsInput() throws ErrnoException {
        type("abc");
        TerminalModes raw = modes.copy();
        raw.local &= ~ICANON;
        discipline.modes(raw);
        assertEquals("abc", read(10));
        type("de");
        discipline.modes(modes.copy());
        assertEquals("de", read(10));
    }

    @Test
    void longLinesKeepTheirFirst4095Bytes() throws ErrnoException {
        type("x".repeat(5000));
        assertTrue(discipline.takesInput());
        type("\n");
        assertFalse(discipline.takesInput());
        assertEquals(4096, read(10_000).length());
    }

    @Test
    void stopAndStartHoldOutput() {
        type("\u0013");
        assertTrue(discipline.stopped());
        type("\u0011");
        assertFalse(discipline.stopped());
    }

    @Test
    void erasesWholeUtf8Characters() throws ErrnoException {
        TerminalModes utf8 = modes.copy();
        utf8.input |= IUTF8;
        discipline.modes(utf8);
        type("a\u00c3\u00a9\u007f\n");
        assertEquals("a\n", read(10));
        assertEquals("a\u00c3\u00a9\b \b\r\n", shown());
    }

    @Test
    void outputColumnsExpandTabs() throws ErrnoException {
        TerminalModes spaces = modes.copy();
        spaces.output |= XTABS;
        discipline.modes(spaces);
        write("ab\tc\n");
        assertEquals("ab      c\r\n", shown());
    }

    @Test
    void exactReadSwallowsItsEndOfFile() throws ErrnoException {
        type("abc\u0004");
        assertEquals("abc", read(3));
        assertEquals(0, discipline.readable());
    }

    @Test
    void echoesWaitWhileOutputIsStopped() throws ErrnoException {
        write("before");
        type("\u0013more");
        assertEquals("before", shown());
        assertEquals("", shown());
        type("\u0011");
        assertEquals("more", shown());
    }

    @Test
    void startCharacterDoesNotUndoTheCall() {
        discipline.stopByCall();
        type("\u0011");
        assertTrue(discipline.stopped());
        discipline.startByCall();
        assertFalse(discipline.stopped());
        type("\u0013");
        discipline.startByCall();
        assertTrue(discipline.stopped());
    }

    @Test
    void packetStatusTellsWhatHappened() {
        discipline.stopByCall();
        assertEquals(TIOCPKT_STOP, discipline.statusChanges());
        discipline.startByCall();
        assertEquals(TIOCPKT_START, discipline.statusChanges());
        discipline.clearStatusChanges();
        type("\u0003");
        assertEquals(TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE, discipline.statusChanges());
    }

    @Test
    void signalsTakeBackEchoesOfTheSameInput() throws ErrnoException {
        type("shown");
        type("not shown\u0003");
        assertEquals("shown^C", shown());
    }

    @Test
    void fifoIsBoundedAndKeepsPositions() throws ErrnoException {
        ByteFifo fifo = new ByteFifo(1000);
        for (int i = 0; i < 1500; i++) {
            fifo.add(i);
        }
        assertEquals(1000, fifo.size());
        assertEquals(0, fifo.room());
        assertEquals(600, fifo.drainTo(IoBuffer.of(Arena.ofAuto().allocate(600)), 900));
        assertEquals(1000, fifo.end());
        assertEquals((byte) 600, (byte) fifo.remove());
        fifo.add(7);
        assertEquals(1001, fifo.end());
        assertEquals(99, fifo.sizeUpTo(700));
        fifo.truncate(700);
        assertEquals(99, fifo.size());
        fifo.clear();
        assertEquals(0, fifo.size());
    }
}
