package runscj.sentry.platform.systrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import runscj.abi.Mman;
import runscj.host.HostProcess;
import runscj.host.HostSignals;
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.OwnIds;
import runscj.sentry.platform.Platform;
import runscj.sentry.platform.PlatformContract;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.stub.StubAddressSpace;

class SystrapPlatformTest extends PlatformContract {
    @Override
    protected Platform newPlatform() {
        return new SystrapPlatform();
    }

    private StubAddressSpace spaceWithCalls() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.bind(loop).mov(Reg.RAX, 39).syscall().jmp(loop);
        return (StubAddressSpace) newSpace(code);
    }

    /** As the host's OOM killer does. */
    @Test
    void aKilledStubIsFoundOut() throws Exception {
        try (StubAddressSpace space = spaceWithCalls();
                GuestContext context = platform.newContext()) {
            Registers registers = startRegisters();
            assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
            HostProcess.kill(space.process().pid(), HostSignals.SIGKILL);
            assertInstanceOf(Trap.Died.class, context.run(space, registers));
            assertInstanceOf(Trap.Died.class, context.run(space, registers));
        }
        StubAddressSpace other = spaceWithCalls();
        other.commit();
        HostProcess.kill(other.process().pid(), HostSignals.SIGKILL);
        other.unmap(0x40_0000, 4096);
        other.commit();
        assertTrue(other.isGone());
        other.close();
    }

    /** A stub that is stopped for longer than the sentry waits at a time is not taken for dead. */
    @Test
    void aSlowStubIsWaitedFor() throws Exception {
        try (StubAddressSpace space = spaceWithCalls();
                GuestContext context = platform.newContext()) {
            Registers registers = startRegisters();
            assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
            int pid = space.process().pid();
            HostProcess.kill(pid, HostSignals.SIGSTOP);
            Thread waker =
                    new Thread(
                            () -> {
                                try {
                                    Thread.sleep(500);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                HostProcess.kill(pid, HostSignals.SIGCONT);
                            });
            waker.start();
            space.unmap(0x50_0000, 4096);
            space.commit();
            assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
            waker.join();
        }
    }

    /** Known answers need no trap, until they are taken back. */
    @Test
    void answersAreGivenWithoutATrap() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.bind(loop);
        code.mov(Reg.RAX, 1000)
                .syscall()
                .mov(Reg.RAX, 39)
                .syscall()
                .mov(Reg.RBX, Reg.RAX)
                .jmp(loop);
        try (var space = (StubAddressSpace) newSpace(code);
                GuestContext context = platform.newContext()) {
            Registers registers = startRegisters();
            assertTrap(1000, context, space, registers);
            assertTrap(39, context, space, registers);
            assertTrue(context.wantsAnswers());
            assertFalse(context.wantsAnswers());
            context.answers(new OwnIds(77, 78, 1, 0, 0, 0, 0));
            assertTrap(1000, context, space, registers);
            assertTrap(1000, context, space, registers);
            assertEquals(77, registers.rbx());
            context.revokeAnswers();
            assertTrap(39, context, space, registers);
            assertTrue(context.wantsAnswers());
            context.answers(new OwnIds(79, 78, 1, 0, 0, 0, 0));
            context.revokeAnswers(); // what was known is out of date before it is stored
            assertTrap(1000, context, space, registers);
            assertTrap(39, context, space, registers);
            assertTrue(context.wantsAnswers());
            context.answers(null);
            assertTrap(1000, context, space, registers);
            assertTrap(39, context, space, registers);
        }
    }

    /** A hot site's calls are answered in its slot, until the answers are taken back. */
    @Test
    void patchedSitesAnswer() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.nop().bind(loop).mov(Reg.RAX, 39).syscall().mov(Reg.RBX, Reg.RAX);
        code.sub(Reg.R12, 1).jump(X86.Cond.NE, loop).mov(Reg.RAX, 1000).nop().syscall().jmp(loop);
        try (var space = (StubAddressSpace) newSpace(code);
                GuestContext context = platform.newContext()) {
            Registers registers = startRegisters();
            assertTrap(39, context, space, registers);
            long hot = answerUntilHot(context, space, registers);
            assertEquals(TEXT + 6, hot);
            long copy = memory.allocate(4096);
            MemorySegment page = memory.segment().asSlice(copy, 4096);
            byte[] bytes = code.assemble();
            MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
            assertTrue(space.patch(TEXT, page));
            space.map(TEXT, 4096, RX, memory.fd(), copy);
            assertTrue(context.wantsAnswers());
            context.answers(new OwnIds(78, 78, 1, 0, 0, 0, 0));
            registers.r12(100_000); // more than are answered otherwise
            assertTrap(1000, context, space, registers);
            assertEquals(78, registers.rbx());
            assertEquals(0, registers.r12());
            registers.r12(5);
            context.revokeAnswers();
            assertTrap(39, context, space, registers);
            assertTrue(context.wantsAnswers());
            context.answers(new OwnIds(79, 78, 1, 0, 0, 0, 0));
            assertTrap(1000, context, space, registers);
            assertEquals(79, registers.rbx());
        }
    }

    private static long answerUntilHot(
            GuestContext context, StubAddressSpace space, Registers registers) {
        assertTrue(context.wantsAnswers());
        context.answers(new OwnIds(77, 78, 1, 0, 0, 0, 0));
        registers.r12(100_000);
        assertTrap(39, context, space, registers);
        assertEquals(77, registers.rbx());
        return context.hotSite();
    }

    private static final long TEXT = 0x40_0000;
    private static final long SITE = TEXT + 1;
    private static final int RX = Mman.PROT_READ | Mman.PROT_EXEC;

    private MemorySegment patchedLoop(AddressSpace space, GuestContext context) throws Exception {
        var code = new X86();
        var loop = new Label();
        code.nop().bind(loop).mov(Reg.RAX, 1000).syscall().jmp(loop);
        return patched(space, context, TEXT, code, SITE + 5);
    }

    /** Runs a loop of calls until its site is hot, and patches it. */
    private MemorySegment patched(
            AddressSpace space, GuestContext context, long text, X86 code, long expected)
            throws Exception {
        byte[] bytes = code.assemble();
        long original = memory.allocate(4096);
        long copy = memory.allocate(4096);
        MemorySegment page = memory.segment().asSlice(copy, 4096);
        MemorySegment.copy(
                bytes, 0, memory.segment(), ValueLayout.JAVA_BYTE, original, bytes.length);
        MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
        space.map(text, 4096, RX, memory.fd(), original);
        Registers registers = startRegisters();
        registers.rip(text);
        long hot = 0;
        for (int i = 0; i < 100 && hot == 0; i++) {
            assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
            hot = context.hotSite();
        }
        assertEquals(expected, hot);
        assertTrue(space.patch(text, page));
        assertTrue(space.nextPatch(0) <= expected);
        space.map(text, 4096, RX, memory.fd(), copy);
        return page;
    }

    /** A comparison after the call gives the flags that it gave before the site was patched. */
    @Test
    void comparingSitesMakeTheSameCalls() throws Exception {
        checkComparing(TEXT, 0x7000_0000_0000L, -4095);
        checkComparing(0x6fff_f000_3000L, 0x7000_0000_0000L, -4096);
        checkComparing(0x7000_7001_5000L, 0x7000_0000_0000L, -4095);
    }

    private void checkComparing(long text, long hiddenAddr, int operand) throws Exception {
        long[] results = {-9, 0, 5, -4095, -4096, -4097, 0x1234_5678_9abcL, Long.MIN_VALUE};
        long[] flags = new long[results.length];
        try (AddressSpace space = platform.newAddressSpace();
                GuestContext context = platform.newContext()) {
            space.hiddenAddr(hiddenAddr);
            for (int round = 0; round < 4; round++) {
                var code = new X86();
                var loop = new Label();
                code.bind(loop).mov(Reg.RAX, 1000).nop().syscall().cmp(Reg.RAX, operand);
                code.jmp(loop);
                if (round == 1) {
                    patched(space, context, text, code, text + 6);
                }
                Registers registers = startRegisters();
                registers.rip(text);
                if (round == 0) {
                    long original = memory.allocate(4096);
                    byte[] bytes = code.assemble();
                    MemorySegment.copy(
                            bytes,
                            0,
                            memory.segment(),
                            ValueLayout.JAVA_BYTE,
                            original,
                            bytes.length);
                    space.map(text, 4096, RX, memory.fd(), original);
                }
                assertTrap(1000, context, (StubAddressSpace) space, registers);
                for (int i = 0; i < results.length; i++) {
                    assertEquals(text + 8, registers.rip());
                    registers.rax(results[i]);
                    if (round == 2) { // no call as the processor leaves it
                        registers.r11(0);
                        registers.rcx(0);
                    }
                    if (round == 3) { // as from a signal handler, with a frame
                        context.resetExtendedState();
                    }
                    assertTrap(1000, context, (StubAddressSpace) space, registers);
                    if (round == 0) {
                        flags[i] = registers.eflags();
                    }
                    assertEquals(flags[i], registers.eflags(), "after " + results[i]);
                    registers.rip(text + 8); // to the comparison, from elsewhere
                    registers.rax(results[i]);
                    registers.eflags(0x202);
                    assertTrap(1000, context, (StubAddressSpace) space, registers);
                    assertEquals(flags[i], registers.eflags(), "after " + results[i]);
                }
            }
        }
    }

    /** All registers of a call are the guest's, whoever made it and however it goes on. */
    @Test
    void aPatchedSiteMakesTheSameCalls() throws Exception {
        try (AddressSpace space = platform.newAddressSpace();
                GuestContext context = platform.newContext()) {
            patchedLoop(space, context);
            for (int round = 0; round < 200; round++) {
                Registers registers = startRegisters();
                for (int i = 0; i < 15; i++) {
                    if (i != 11) {
                        registers.word(i, round * 100L + i);
                    }
                }
                registers.rsp(round * 16L);
                registers.eflags((round & 1) == 0 ? 0x202 : 0xed7);
                boolean middle = round % 3 == 1;
                registers.rip(middle ? SITE + 5 : SITE);
                if (round % 5 == 0) { // as the site's call leaves them: no signal frame needed
                    registers.rcx(registers.rip());
                    registers.r11(registers.eflags());
                }
                assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
                assertEquals(middle ? round * 100 + 10 : 1000, registers.syscallNumber());
                assertEquals(SITE + 7, registers.rip());
                assertEquals(SITE + 7, registers.rcx());
                assertEquals((round & 1) == 0 ? 0x202 : 0xed7, registers.eflags());
                assertEquals(registers.eflags(), registers.r11());
                assertEquals(round * 16L, registers.rsp());
                for (int i = 0; i < 15; i++) {
                    if (i != 6 && i != 10 && i != 11) {
                        assertEquals(round * 100L + i, registers.word(i));
                    }
                }
                assertEquals(0, registers.gsBase());
            }
        }
    }

    /** The extended state stays in the processor over a call, and can be had all the same. */
    @Test
    void aPatchedSiteKeepsTheExtendedState() throws Exception {
        try (AddressSpace space = platform.newAddressSpace();
                GuestContext context = platform.newContext()) {
            patchedLoop(space, context);
            Registers registers = startRegisters();
            MemorySegment state = Arena.ofAuto().allocate(context.extendedStateSize(), 64);
            for (int round = 1; round < 50; round++) {
                context.saveExtendedState(state);
                state.set(ValueLayout.JAVA_INT, 160, round);
                context.loadExtendedState(state);
                state.fill((byte) 0);
                for (int i = 0; i < round % 4; i++) {
                    assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
                }
                context.saveExtendedState(state);
                assertEquals(round, state.get(ValueLayout.JAVA_INT, 160));
            }
        }
    }

    /** A copy of the space has the sites of its text; what reads the text sees what it was. */
    @Test
    void patchesAreCopiedAndRestored() throws Exception {
        try (AddressSpace space = platform.newAddressSpace();
                GuestContext context = platform.newContext();
                GuestContext other = platform.newContext()) {
            MemorySegment page = patchedLoop(space, context);
            try (AddressSpace copy = space.fork()) {
                Registers registers = startRegisters();
                for (int i = 0; i < 10; i++) {
                    assertTrap(1000, other, (StubAddressSpace) copy, registers);
                    assertEquals(0, other.hotSite());
                }
            }
            assertFalse(space.unpatch(SITE + 7, page, 8, 100));
            assertFalse(space.unpatch(SITE - 1, page, 0, 1));
            assertTrue(space.unpatch(SITE + 2, page, 3, 100)); // only what is in the range
            assertEquals(0xff, page.get(ValueLayout.JAVA_BYTE, 1) & 0xff);
            assertEquals(0x050f, page.get(ValueLayout.JAVA_SHORT_UNALIGNED, 6));
        }
    }

    /** Interrupts come at any place of the way to a patched site and back. */
    @Test
    void interruptsOfPatchedCalls() throws Exception {
        try (AddressSpace space = platform.newAddressSpace();
                GuestContext context = platform.newContext()) {
            patchedLoop(space, context);
            Registers registers = startRegisters();
            AtomicInteger runs = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            Thread interrupter =
                    new Thread(
                            () -> {
                                while (!done.get()) {
                                    int before = runs.get();
                                    context.interrupt();
                                    while (runs.get() - before < 4 && !done.get()) {
                                        Thread.onSpinWait();
                                    }
                                }
                            });
            interrupter.start();
            registers.rbx(5);
            int calls = 0;
            int interrupts = 0;
            while (calls < 2000 || interrupts < 200) {
                Trap trap = context.run(space, registers);
                runs.incrementAndGet();
                assertEquals(5, registers.rbx());
                if (trap == Trap.Syscall.INSTANCE) {
                    assertEquals(1000, registers.syscallNumber());
                    assertEquals(7, registers.rip() - SITE);
                    calls++;
                } else {
                    assertSame(Trap.Interrupted.INSTANCE, trap);
                    long at = registers.rip() - SITE;
                    assertTrue(at == -1 || at == 0 || at == 7, "interrupted at " + at);
                    interrupts++;
                }
            }
            done.set(true);
            interrupter.join();
        }
    }

    private static void assertTrap(
            int number, GuestContext context, StubAddressSpace space, Registers registers) {
        assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
        assertEquals(number, registers.syscallNumber());
    }
}
