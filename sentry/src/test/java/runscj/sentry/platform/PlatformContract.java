package runscj.sentry.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static runscj.sentry.platform.Guest.assertSyscall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import runscj.host.HostException;
import runscj.host.HostScheduling;
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.sentry.arch.Registers;
import runscj.sentry.memory.MemoryFile;

/** What every platform does with guest code. */
public abstract class PlatformContract {
    protected MemoryFile memory;
    protected Platform platform;
    private long[] affinity;

    protected abstract Platform newPlatform();

    @BeforeEach
    void open() {
        affinity = HostScheduling.affinity(0);
        memory = MemoryFile.create(1L << 30);
        try {
            platform = newPlatform();
            platform.newAddressSpace().close();
        } catch (HostException refused) {
            System.err.println(
                    "SKIPPED: " + getClass().getSimpleName() + ": " + refused.getMessage());
            assumeTrue(false, refused.getMessage());
        }
    }

    @AfterEach
    void close() {
        platform.close();
        memory.close();
        CpuPlacement.releaseCaller(affinity);
    }

    @Test
    void syscallsKeepEveryRegister() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.bind(loop).syscall().jmp(loop);
        var guest = new Guest(memory, code);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            for (int round = 0; round < 100; round++) {
                long base = 0x1111_0000_0000_0000L + round * 100L;
                registers.rax(base);
                registers.rbx(base + 1);
                registers.rdx(base + 2);
                registers.rsi(base + 3);
                registers.rdi(base + 4);
                registers.rbp(base + 5);
                registers.r8(base + 6);
                registers.r9(base + 7);
                registers.r10(base + 8);
                registers.r12(base + 9);
                registers.r13(base + 10);
                registers.r14(base + 11);
                registers.r15(base + 12);
                registers.rsp(0x7000_0000_3000L + round);
                registers.fsBase(0x7000_0000_1000L + round);
                registers.gsBase(0x7000_0000_2000L + round);
                assertSyscall(context.run(space, registers));
                assertEquals(base, registers.origRax());
                assertEquals((int) base, registers.syscallNumber());
                assertEquals(base + 1, registers.rbx());
                assertEquals(base + 2, registers.rdx());
                assertEquals(base + 3, registers.rsi());
                assertEquals(base + 4, registers.rdi());
                assertEquals(base + 5, registers.rbp());
                assertEquals(base + 6, registers.r8());
                assertEquals(base + 7, registers.r9());
                assertEquals(base + 8, registers.r10());
                assertEquals(base + 9, registers.r12());
                assertEquals(base + 10, registers.r13());
                assertEquals(base + 11, registers.r14());
                assertEquals(base + 12, registers.r15());
                assertEquals(0x7000_0000_3000L + round, registers.rsp());
                assertEquals(0x7000_0000_1000L + round, registers.fsBase());
                assertEquals(0x7000_0000_2000L + round, registers.gsBase());
                assertEquals(Guest.CODE + 2, registers.rip());
            }
        }
    }
}
