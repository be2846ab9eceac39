package runscj.sentry.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignalFrameTest {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    @TempDir private Path directory = Path.of("");

    /** The compiler's view of the kernel's structures, in the order in which the test asks. */
    private long[] offsets() throws IOException, InterruptedException {
        String source =
                """
                #include <stddef.h>
                #include <stdio.h>
                #include <asm/sigcontext.h>
                #include <asm/siginfo.h>
                typedef unsigned long kernel_set;
                struct ucontext_k { unsigned long flags; void *link; struct { void *sp; int flags; unsigned long size; } stack; struct sigcontext m; kernel_set mask; };
                struct frame { char *ret; struct ucontext_k uc; siginfo_t info; };
                #define O(x) printf("%zu\\n", offsetof(struct frame, x))
                int main() { O(uc); O(uc.stack); O(uc.m); O(uc.mask); O(info); printf("%zu\\n", sizeof(struct frame));
                  O(uc.m.rip); O(uc.m.rsp); O(uc.m.eflags); O(uc.m.err); O(uc.m.cr2); O(uc.m.fpstate);
                  printf("%x %x %d\\n", FP_XSTATE_MAGIC1, FP_XSTATE_MAGIC2, (int)sizeof(struct _fpx_sw_bytes)); }
                """;
        Path file = directory.resolve("frame.c");
        Files.writeString(file, source);
        Path program = directory.resolve("frame");
        assumeTrue(
                new ProcessBuilder("gcc", "-w", "-o", program.toString(), file.toString())
                                .inheritIO()
                                .start()
                                .waitFor()
                        == 0,
                "SKIPPED: no C compiler");
        Process run = new ProcessBuilder(program.toString()).start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] lines = output.strip().split("\n");
        assertEquals("46505853 46505845 48", lines[12]);
        long[] numbers = new long[12];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(lines[i]);
        }
        return numbers;
    }

    @Test
    void layoutIsTheCompilers() throws Exception {
        long[] c = offsets();
        assertEquals(SignalFrame.UCONTEXT_OFFSET, c[0]);
        assertEquals(SignalFrame.STACK_OFFSET, c[1]);
        assertEquals(SignalFrame.MCONTEXT_OFFSET, c[2]);
        assertEquals(SignalFrame.MASK_OFFSET, c[3]);
        assertEquals(SignalFrame.INFO_OFFSET, c[4]);
        assertEquals(SignalFrame.SIZE, c[5]);
        SignalFrame made = frame();
        MemorySegment frame = made.memory().fill((byte) 0xff);
        Registers registers = registers();
        registers.rip(0x401000);
        registers.rsp(0x7ffe_0000_1234L);
        registers.eflags(0x246);
        made.begin(
                registers, new SignalFrame.Fault(14, 6, 0xdead), 0x402000, 0x7ffe_0000_0040L, 0x55);
        made.stack(0x7000, 2, 0x3000);
        made.info(1, 0xbeef);
        made.finish();
        assertEquals(0x401000, frame.get(LONG, c[6]));
        assertEquals(0x7ffe_0000_1234L, frame.get(LONG, c[7]));
        assertEquals(0x246, frame.get(LONG, c[8]));
        assertEquals(6, frame.get(LONG, c[9]));
        assertEquals(0xdead, frame.get(LONG, c[10]));
        assertEquals(0x7ffe_0000_0040L, frame.get(LONG, c[11]));
        assertEquals(0x55, frame.get(LONG, c[3]));
        assertEquals(0x7000, frame.get(LONG, c[1]));
        assertEquals(2, frame.get(INT, c[1] + 8));
        assertEquals(0x3000, frame.get(LONG, c[1] + 16));
        assertEquals(0xbeef, frame.get(LONG, c[4] + 8));
        assertEquals(0, frame.get(LONG, SignalFrame.SIZE - 8));
        assertEquals(0x402000, frame.get(LONG, SignalFrame.RETURN_OFFSET));
    }

    @Test
    void registersComeBackAsTheyWere() {
        Registers before = registers();
        for (int i = 0; i < Registers.SIZE / 8; i++) {
            before.word(i, 0x1_0000_0001L * (i + 1));
        }
        before.eflags(0x202);
        SignalFrame frame = frame();
        frame.begin(before, SignalFrame.Fault.NONE, 0, 0x1234, 0x55);
        frame.stack(0x7000, 1, 0x3000);
        frame.finish();
        Registers after = registers();
        after.eflags(0x202);
        after.fsBase(77);
        SignalFrame second = new SignalFrame(frame.memory());
        assertTrue(second.read(after));
        assertEquals(0x55, second.mask());
        assertEquals(0x1234, second.extendedStateAddr());
        assertEquals(0x7000, second.stackAddr());
        assertEquals(1, second.stackFlags());
        assertEquals(0x3000, second.stackLength());
        assertEquals(77, after.fsBase());
        after.fsBase(before.fsBase());
        after.gsBase(before.gsBase());
        before.cs(0x33);
        before.ss(0x2b);
        before.origRax(-1);
        for (int i = 0; i < Registers.SIZE / 8; i++) {
            boolean segment = i >= 23; // ds, es, fs, gs are not in the frame
            assertEquals(segment ? 0 : before.word(i), after.word(i), "word " + i);
        }
    }

    private static SignalFrame frame() {
        return new SignalFrame(Arena.ofAuto().allocate(SignalFrame.SIZE, 8));
    }

    private static Registers registers() {
        return new Registers();
    }

    @Test
    void placesAreAlignedAsTheAbiWants() {
        for (long stackAddr = 0x7000_0000L; stackAddr < 0x7000_0100L; stackAddr++) {
            long state = SignalFrame.extendedStateAddr(stackAddr, 2696);
            long frame = SignalFrame.frameAddr(state);
            assertEquals(0, state % 64);
            assertEquals(8, frame % 16);
            assertTrue(state + 2696 + SignalFrame.MAGIC2_SIZE <= stackAddr);
            assertTrue(frame + SignalFrame.SIZE <= state);
            assertTrue(stackAddr - frame <= SignalFrame.minimumStackSize(2696));
        }
    }

    @Test
    void aGuestCannotReturnToTheKernelOrTouchPrivilegedFlags() {
        SignalFrame made = frame();
        MemorySegment frame = made.memory();
        Registers registers = registers();
        registers.eflags(0x202);
        registers.rip(0x401000);
        made.begin(registers, SignalFrame.Fault.NONE, 0, 0, 0);
        made.finish();
        frame.set(LONG, SignalFrame.MCONTEXT_OFFSET + 136, -1);
        assertTrue(made.read(registers));
        assertEquals(0x202 | 0x50dd5, registers.eflags());
        assertEquals(-1, registers.origRax());
        frame.set(LONG, SignalFrame.MCONTEXT_OFFSET + 128, 0xffff_8000_0000_0000L);
        assertFalse(made.read(registers));
        frame.set(LONG, SignalFrame.MCONTEXT_OFFSET + 128, 0x401000);
        frame.set(
                ValueLayout.JAVA_SHORT_UNALIGNED, SignalFrame.MCONTEXT_OFFSET + 144, (short) 0x10);
        assertFalse(made.read(registers));
        assertEquals(0x33, registers.cs());
    }

    @Test
    void extendedStateKeepsOnlyWhatItsMagicNumbersCover() {
        int size = 1024;
        MemorySegment image = MemorySegment.ofArray(new byte[size + SignalFrame.MAGIC2_SIZE]);
        image.set(LONG, 464, 0xe7);
        image.set(LONG, 512, 0x4);
        image.set(INT, 900, 42);
        SignalFrame.sealExtendedState(image, size);
        assertEquals(0x46505853, image.get(INT, 464));
        assertEquals(size + 4, image.get(INT, 468));
        assertEquals(0xe7, image.get(LONG, 472));
        assertEquals(7, image.get(LONG, 512));
        image.set(LONG, 512, -1);
        SignalFrame.openExtendedState(image, size);
        assertEquals(0xe7, image.get(LONG, 512));
        assertEquals(42, image.get(INT, 900));
        image.set(INT, size, 0); // second magic number gone
        SignalFrame.openExtendedState(image, size);
        assertEquals(3, image.get(LONG, 512));
        assertEquals(0, image.get(INT, 900));
        image.set(INT, 464, 0x46505853);
        image.set(INT, 480, Integer.MIN_VALUE); // a size from a hostile guest
        SignalFrame.openExtendedState(image, size);
        assertEquals(3, image.get(LONG, 512));
    }
}
