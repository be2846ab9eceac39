package runscj.sentry.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static runscj.sentry.platform.Guest.assertFault;
import static runscj.sentry.platform.Guest.assertSignal;
import static runscj.sentry.platform.Guest.assertSyscall;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import runscj.abi.Mman;
import runscj.abi.Signal;
import runscj.host.HostException;
import runscj.host.HostScheduling;
import runscj.host.X86;
import runscj.host.X86.Label;
import runscj.host.X86.Reg;
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

    private static final long HOLE = 0x60_0000;

    /** Returns a new space with the code and a page of data. */
    protected AddressSpace newSpace(X86 code) throws Exception {
        return new Guest(memory, code).newSpace(platform);
    }

    /** Returns registers that start the code of {@link #newSpace}. */
    protected static Registers startRegisters() {
        return Guest.registers();
    }

    private static X86 loopOfCalls() {
        var code = new X86();
        var loop = new Label();
        return code.bind(loop).mov(Reg.RAX, 39).syscall().jmp(loop);
    }

    @Test
    void reportsFaults() throws Exception {
        // load at rdi; store at rdi; jump to rdi: three entry points
        var code = new X86().load(Reg.RAX, Reg.RDI, 0).syscall();
        int store = code.offset();
        code.store(Reg.RDI, 0, Reg.RAX).syscall();
        int jump = code.offset();
        code.jmp(Reg.RDI);
        var guest = new Guest(memory, code);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            registers.rdi(HOLE + 123);
            Trap.Fault fault = assertFault(context.run(space, registers));
            assertEquals(HOLE + 123, fault.addr());
            assertEquals(Mman.PROT_READ, fault.access());
            assertEquals(14, fault.trapNumber());
            assertEquals(Guest.CODE, registers.rip());
            space.map(HOLE, Guest.PAGE, Mman.PROT_READ, memory.fd(), guest.dataOffset);
            guest.data(16, 0x1234);
            registers.rdi(HOLE + 128);
            assertSyscall(context.run(space, registers));
            assertEquals(0x1234, registers.origRax());

            registers.rip(Guest.CODE + store);
            registers.rax(77);
            fault = assertFault(context.run(space, registers));
            assertEquals(HOLE + 128, fault.addr());
            assertEquals(Mman.PROT_WRITE, fault.access());
            assertEquals(7, fault.errorCode());
            space.protect(HOLE, Guest.PAGE, Guest.RW);
            assertSyscall(context.run(space, registers));
            assertEquals(77, guest.data(16));

            registers.rip(Guest.CODE + jump);
            fault = assertFault(context.run(space, registers));
            assertEquals(HOLE + 128, fault.addr());
            assertEquals(Mman.PROT_EXEC, fault.access());
            assertEquals(HOLE + 128, registers.rip());

            registers.rip(Guest.CODE);
            registers.rdi(platform.maxAddr() - 8);
            assertEquals(platform.maxAddr() - 8, assertFault(context.run(space, registers)).addr());
            registers.rdi(0xffff_ffff_8000_0000L);
            assertEquals(0xffff_ffff_8000_0000L, assertFault(context.run(space, registers)).addr());
            // non-canonical: no page fault
            registers.rdi(0x8000_0000_0000_0000L);
            Trap.Signal signal = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGSEGV, signal.signal());
            assertEquals(Signal.SI_KERNEL, signal.code());
        }
    }

    /**
     * An instruction that runs from an executable page into one that is not must end as a fetch,
     * however it is first reported.
     */
    @Test
    void fetchAcrossPagesEndsAsExec() throws Exception {
        byte[] code = new byte[4096];
        java.util.Arrays.fill(code, (byte) 0x90);
        code[4095] = 0x48; // a prefix; the rest of the instruction is on the next page
        var guest = new Guest(memory, code);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            space.map(Guest.CODE + Guest.PAGE, Guest.PAGE, Guest.RW, memory.fd(), guest.dataOffset);
            Registers registers = Guest.registers();
            boolean fetch = false;
            for (int i = 0; i < 3 && !fetch; i++) {
                Trap.Fault fault = assertFault(context.run(space, registers));
                assertEquals(Guest.CODE + Guest.PAGE, fault.addr());
                fetch = fault.access() == Mman.PROT_EXEC;
            }
            assertTrue(fetch);
        }
    }

    @Test
    void repeatedWritesStayWrites() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.bind(loop).store(Reg.RDI, 0, Reg.RAX).jmp(loop);
        var guest = new Guest(memory, code);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            registers.rdi(Guest.DATA);
            for (int i = 0; i < 5; i++) {
                space.protect(Guest.DATA, Guest.PAGE, Mman.PROT_READ);
                Trap.Fault fault = assertFault(context.run(space, registers));
                assertEquals(Mman.PROT_WRITE, fault.access());
                assertEquals(Guest.DATA, fault.addr());
            }
        }
    }

    @Test
    void unmapsAndProtectsAcrossHoles() throws Exception {
        var guest = new Guest(memory, new X86().load(Reg.RAX, Reg.RDI, 0).syscall());
        long offset = memory.allocate(8 * Guest.PAGE);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            for (int i = 0; i < 8; i += 2) {
                space.map(
                        HOLE + i * Guest.PAGE,
                        Guest.PAGE,
                        Guest.RW,
                        memory.fd(),
                        offset + i * Guest.PAGE);
            }
            space.protect(HOLE, 8 * Guest.PAGE, Mman.PROT_NONE);
            space.protect(HOLE + 4 * Guest.PAGE, 2 * Guest.PAGE, Mman.PROT_READ);
            space.unmap(HOLE + 5 * Guest.PAGE, 100 * Guest.PAGE);
            space.commit();
            for (int i = 0; i < 8; i++) {
                Registers registers = Guest.registers();
                registers.rdi(HOLE + i * Guest.PAGE);
                Trap trap = context.run(space, registers);
                if (i == 4) {
                    assertSyscall(trap);
                } else {
                    assertEquals(HOLE + i * Guest.PAGE, assertFault(trap).addr());
                }
            }
        }
    }

    @Test
    void reportsSignals() throws Exception {
        var code = new X86().ud2();
        int breakpoint = code.offset();
        code.int3();
        int divide = code.offset();
        code.zero(Reg.RDX).zero(Reg.RCX).bytes(0x48, 0xf7, 0xf1); // div rcx
        int halt = code.offset();
        code.bytes(0xf4); // hlt: privileged
        int compat = code.offset();
        code.mov(Reg.RAX, 20).bytes(0xcd, 0x80); // int 0x80
        var guest = new Guest(memory, code);
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            Trap.Signal trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGILL, trap.signal());
            assertEquals(Guest.CODE, registers.rip());
            registers.rip(Guest.CODE + breakpoint);
            trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGTRAP, trap.signal());
            assertEquals(Guest.CODE + breakpoint + 1, registers.rip());
            registers.rip(Guest.CODE + divide);
            trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGFPE, trap.signal());
            assertEquals(Signal.FPE_INTDIV, trap.code());
            registers.rip(Guest.CODE + halt);
            trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGSEGV, trap.signal());
            assertEquals(Guest.CODE + halt, registers.rip());
            registers.rip(Guest.CODE + compat);
            trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGSEGV, trap.signal());
            assertEquals(20, registers.rax());
        }
    }

    @Test
    void singleStepsByTheGuestsOwnFlag() throws Exception {
        var guest = new Guest(memory, new X86().nop().nop().nop());
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            registers.eflags(registers.eflags() | 0x100);
            Trap.Signal trap = assertSignal(context.run(space, registers));
            assertEquals(Signal.SIGTRAP, trap.signal());
            assertEquals(Guest.CODE + 1, registers.rip());
        }
    }

    /**
     * Calls from the addresses where the platform's own code makes them get no further than others.
     */
    @Test
    void callsFromPlatformCodeAreTrapped() throws Exception {
        var guest = new Guest(memory, new X86().load(Reg.RAX, Reg.RDI, 0).syscall());
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            int found = 0;
            for (long addr = platform.maxAddr(); addr < platform.maxAddr() + Guest.PAGE; addr++) {
                Registers registers = Guest.registers();
                registers.rdi(addr - (addr & 7));
                if (!(context.run(space, registers) instanceof Trap.Syscall)) {
                    break; // not readable: nothing to try
                }
                long word = registers.origRax() >>> (addr & 7) * 8;
                if ((word & 0xffff) == 0x050f && (addr & 7) < 7) {
                    found++;
                    registers = Guest.registers();
                    registers.rip(addr);
                    registers.rax(39); // getpid: harmless if it works
                    registers.r12(Guest.DATA);
                    registers.r15(1);
                    assertSyscall(context.run(space, registers));
                    assertEquals(39, registers.origRax());
                    assertEquals(addr + 2, registers.rip());
                }
            }
            System.out.println(found + " call sites in the platform's code");
        }
    }

    @Test
    void hostileRegistersAreHarmless() throws Exception {
        var guest =
                new Guest(
                        memory,
                        new X86().bytes(0xf3, 0x48, 0x0f, 0xae, 0xd0).syscall()); // wrfsbase rax
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            registers.rax(0xffff_8000_0000_0000L);
            context.run(space, registers);
            registers.rip(0x1234_5678_9abc_def0L);
            assertEquals(Signal.SIGSEGV, signalOf(context.run(space, registers)));
            registers.rip(Guest.CODE + 5);
            registers.cs(0);
            registers.ss(7);
            registers.ds(0xffff);
            registers.es(8);
            registers.fs(1);
            registers.gs(0x10);
            registers.gsBase(Long.MIN_VALUE);
            registers.fsBase(-1);
            registers.eflags(-1L & ~0x100);
            registers.rsp(0x8000_0000_0000_0000L);
            Trap trap = context.run(space, registers);
            assertTrue(
                    trap instanceof Trap.Syscall || trap instanceof Trap.Signal, () -> "" + trap);
            registers = Guest.registers();
            registers.rip(Guest.CODE + 5);
            assertSyscall(context.run(space, registers));
        }
    }

    private static int signalOf(Trap trap) {
        return trap instanceof Trap.Fault ? Signal.SIGSEGV : assertSignal(trap).signal();
    }

    @Test
    void forksAreIsolatedAndShareBacking() throws Exception {
        var guest = new Guest(memory, new X86().load(Reg.RAX, Reg.RDI, 0).syscall());
        long other = memory.allocate(Guest.PAGE);
        memory.segment().set(ValueLayout.JAVA_LONG, other, 222);
        guest.data(0, 111);
        try (AddressSpace parent = guest.newSpace(platform);
                AddressSpace child = parent.fork();
                GuestContext inParent = platform.newContext();
                GuestContext inChild = platform.newContext()) {
            assertEquals(111, load(inChild, child, Guest.DATA));
            child.map(Guest.DATA, Guest.PAGE, Guest.RW, memory.fd(), other);
            parent.map(HOLE, Guest.PAGE, Guest.RW, memory.fd(), other);
            assertEquals(222, load(inChild, child, Guest.DATA));
            assertEquals(111, load(inParent, parent, Guest.DATA));
            assertEquals(222, load(inParent, parent, HOLE));
            Registers registers = Guest.registers();
            registers.rdi(HOLE);
            assertFault(inChild.run(child, registers));
            try (AddressSpace grandchild = child.fork()) {
                assertEquals(222, load(inChild, grandchild, Guest.DATA)); // a context that moves
                assertEquals(222, load(inChild, child, Guest.DATA));
            }
        }
    }

    private long load(GuestContext context, AddressSpace space, long addr) {
        Registers registers = Guest.registers();
        registers.rdi(addr);
        assertSyscall(context.run(space, registers));
        return registers.origRax();
    }

    @Test
    void otherThreadsSeeCommittedOrders() throws Exception {
        // loop: load rdi; store to rsi
        var code = new X86();
        var loop = new Label();
        code.bind(loop).load(Reg.RAX, Reg.RDI, 0).store(Reg.RSI, 0, Reg.RAX).jmp(loop);
        var guest = new Guest(memory, code);
        long first = memory.allocate(Guest.PAGE);
        long second = memory.allocate(Guest.PAGE);
        memory.segment().set(ValueLayout.JAVA_LONG, first, 1);
        memory.segment().set(ValueLayout.JAVA_LONG, second, 2);
        try (AddressSpace space = guest.newSpace(platform)) {
            space.map(HOLE, Guest.PAGE, Mman.PROT_READ, memory.fd(), first);
            var result = new AtomicReference<Trap>();
            Thread runner = runInThread(space, result);
            await(guest, 1);
            space.map(HOLE, Guest.PAGE, Mman.PROT_READ, memory.fd(), second);
            space.commit();
            guest.data(1, 0);
            await(guest, 2);
            space.unmap(HOLE, Guest.PAGE);
            space.commit();
            runner.join();
            assertEquals(HOLE, assertFault(result.get()).addr());
        }
    }

    private Thread runInThread(AddressSpace space, AtomicReference<Trap> result) {
        Thread runner =
                new Thread(
                        () -> {
                            try (GuestContext context = platform.newContext()) {
                                Registers registers = Guest.registers();
                                registers.rdi(HOLE);
                                registers.rsi(Guest.DATA + 8);
                                result.set(context.run(space, registers));
                            }
                        });
        runner.start();
        return runner;
    }

    private static void await(Guest guest, long value) throws InterruptedException {
        for (int i = 0; guest.data(1) != value; i++) {
            assertTrue(i < 10_000, "the guest does not see the mapping");
            Thread.sleep(1);
        }
    }

    @Test
    void interruptsASpinningGuest() throws Exception {
        var code = new X86();
        var loop = new Label();
        code.bind(loop).add(Reg.RBX, 1).jmp(loop);
        interruptMany(code);
    }

    @Test
    void interruptsAGuestThatMakesCalls() throws Exception {
        interruptMany(loopOfCalls());
    }

    /** Every interrupt is reported once: the interrupter waits for each. */
    private void interruptMany(X86 code) throws Exception {
        var guest = new Guest(memory, code);
        int rounds = 1000;
        var seen = new java.util.concurrent.Semaphore(0);
        var failure = new AtomicReference<Throwable>();
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Thread runner =
                    new Thread(
                            () -> {
                                try (GuestContext own = context) {
                                    Registers registers = Guest.registers();
                                    for (int interrupts = 0; interrupts < rounds; ) {
                                        Trap trap = own.run(space, registers);
                                        if (trap == Trap.Interrupted.INSTANCE) {
                                            interrupts++;
                                            seen.release();
                                        } else {
                                            assertSyscall(trap);
                                            registers.result(1);
                                        }
                                    }
                                } catch (Throwable thrown) {
                                    failure.set(thrown);
                                    seen.release(rounds);
                                }
                            });
            runner.start();
            for (int i = 0; i < rounds; i++) {
                context.interrupt();
                assertTrue(
                        seen.tryAcquire(20, java.util.concurrent.TimeUnit.SECONDS),
                        "lost interrupt " + i);
            }
            runner.join();
            assertNull(failure.get());
            assertEquals(0, seen.availablePermits());
        }
    }

    @Test
    void keepsExtendedState() throws Exception {
        // vmovdqu ymm1 <- [rdi]; syscall; vmovdqu [rsi] <- ymm1; syscall
        var guest =
                new Guest(
                        memory,
                        new X86()
                                .bytes(0xc5, 0xfe, 0x6f, 0x0f)
                                .syscall()
                                .bytes(0xc5, 0xfe, 0x7f, 0x0e)
                                .syscall());
        for (int i = 0; i < 4; i++) {
            guest.data(i, 0x0101_0101_0101_0101L * (i + 1));
        }
        try (AddressSpace space = guest.newSpace(platform);
                AddressSpace next = guest.newSpace(platform);
                GuestContext context = platform.newContext();
                GuestContext other = platform.newContext()) {
            Registers registers = Guest.registers();
            registers.rdi(Guest.DATA);
            registers.rsi(Guest.DATA + 64);
            assertSyscall(context.run(space, registers));
            MemorySegment image = Arena.ofAuto().allocate(context.extendedStateSize(), 64);
            context.saveExtendedState(image);
            assertEquals(guest.data(0), image.get(ValueLayout.JAVA_LONG, 160 + 16));
            assertSyscall(context.run(space, registers));
            assertEquals(guest.data(3), guest.data(11));

            // a copy of the state in another context
            other.loadExtendedState(image);
            guest.data(11, 0);
            registers.rip(Guest.CODE + 6);
            assertSyscall(other.run(space, registers));
            assertEquals(guest.data(3), guest.data(11));

            // it moves with the context, until it is reset
            guest.data(11, 0);
            registers.rip(Guest.CODE + 6);
            assertSyscall(context.run(next, registers));
            assertEquals(guest.data(3), guest.data(11));
            context.resetExtendedState();
            registers.rip(Guest.CODE + 6);
            assertSyscall(context.run(space, registers));
            assertEquals(0, guest.data(8));
            assertEquals(0, guest.data(11));

            // an image of noise does no harm
            for (long at = 0; at < image.byteSize(); at++) {
                image.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 37 + 11));
            }
            context.loadExtendedState(image);
            registers.rip(Guest.CODE + 6);
            assertSyscall(context.run(space, registers));
            context.loadExtendedState(image.asSlice(0, 100));
            registers.rip(Guest.CODE + 6);
            assertSyscall(context.run(next, registers));
        }
    }

    /**
     * More mappings than a host process may have: the platform may forget some, which then fault.
     */
    @Test
    void survivesMoreMappingsThanTheHostAllows() throws Exception {
        var guest = new Guest(memory, new X86().load(Reg.RAX, Reg.RDI, 0).syscall());
        int count = 70_000;
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            long base = 0x1_0000_0000L;
            for (int i = 0; i < count; i++) {
                space.map(
                        base + i * 2 * Guest.PAGE,
                        Guest.PAGE,
                        Mman.PROT_READ,
                        memory.fd(),
                        guest.dataOffset);
            }
            space.commit();
            guest.data(0, 5);
            guest.mapInto(space);
            assertEquals(5, load(context, space, base + (count - 1) * 2 * Guest.PAGE));
            space.protect(base, count * 2 * Guest.PAGE, Guest.RW);
            space.unmap(base, count * 2 * Guest.PAGE);
            Registers registers = Guest.registers();
            registers.rdi(base);
            Trap trap = context.run(space, registers);
            assertEquals(
                    trap instanceof Trap.Fault fault && fault.addr() == Guest.CODE
                            ? Guest.CODE
                            : base,
                    assertFault(trap).addr());
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        platform.close();
        int descriptors = descriptors();
        SortedSet<String> before = children();
        platform = newPlatform();
        List<AddressSpace> spaces = new ArrayList<>();
        var failure = new AtomicReference<Throwable>();
        for (int s = 0; s < 50; s++) {
            spaces.add(new Guest(memory, loopOfCalls()).newSpace(platform));
        }
        for (int round = 0; round < 10; round++) {
            List<Thread> threads = new ArrayList<>();
            for (AddressSpace space : spaces) {
                Thread thread =
                        new Thread(
                                () -> {
                                    try (GuestContext context = platform.newContext()) {
                                        Registers registers = Guest.registers();
                                        for (int i = 0; i < 5; i++) {
                                            assertSyscall(context.run(space, registers));
                                        }
                                    } catch (Throwable thrown) {
                                        failure.set(thrown);
                                    }
                                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertNull(failure.get());
        GuestContext unclosed = platform.newContext();
        assertSyscall(unclosed.run(spaces.get(0), Guest.registers()));
        spaces.forEach(AddressSpace::close);
        assertInstanceOf(Trap.Died.class, unclosed.run(spaces.get(0), Guest.registers()));
        platform.close();
        assertEquals(descriptors, descriptors());
        assertEquals(before, children());
        platform = newPlatform();
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }

    /**
     * This process's children, whichever of its threads made them; the JVM's own threads come and
     * go meanwhile.
     */
    private static SortedSet<String> children() throws IOException {
        SortedSet<String> children = new TreeSet<>();
        for (File task : new File("/proc/self/task").listFiles()) {
            try {
                String list = Files.readString(task.toPath().resolve("children")).trim();
                if (!list.isEmpty()) {
                    children.addAll(List.of(list.split(" ")));
                }
            } catch (IOException ended) {
                if (task.exists()) {
                    throw ended;
                }
            }
        }
        return children;
    }

    @Test
    void usesStubsAgainWithoutLeftovers() throws Exception {
        var guest = new Guest(memory, new X86().load(Reg.RAX, Reg.RDI, 0).syscall());
        for (int i = 0; i < 100; i++) {
            try (AddressSpace space = guest.newSpace(platform);
                    GuestContext context = platform.newContext()) {
                Registers registers = Guest.registers();
                registers.rdi(HOLE);
                assertFault(context.run(space, registers));
                space.map(HOLE, Guest.PAGE, Guest.RW, memory.fd(), guest.dataOffset);
                assertSyscall(context.run(space, registers));
                if (i % 10 == 0) {
                    Thread.sleep(30);
                }
            }
        }
    }

    @Test
    void anInterruptBeforeTheRunCounts() throws Exception {
        var guest = new Guest(memory, loopOfCalls());
        try (AddressSpace space = guest.newSpace(platform);
                GuestContext context = platform.newContext()) {
            Registers registers = Guest.registers();
            context.interrupt();
            context.interrupt();
            assertSame(Trap.Interrupted.INSTANCE, context.run(space, registers));
            assertSyscall(context.run(space, registers));
            context.interrupt();
            assertSame(Trap.Interrupted.INSTANCE, context.run(space, registers));
            assertSyscall(context.run(space, registers));
        }
    }
}
