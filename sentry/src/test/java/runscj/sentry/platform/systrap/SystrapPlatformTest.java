package runscj.sentry.platform.systrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import runscj.host.HostProcess;
import runscj.host.HostSignals;
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
import runscj.sentry.arch.Registers;
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

    private static void assertTrap(
            int number, GuestContext context, StubAddressSpace space, Registers registers) {
        assertSame(Trap.Syscall.INSTANCE, context.run(space, registers));
        assertEquals(number, registers.syscallNumber());
    }
}
