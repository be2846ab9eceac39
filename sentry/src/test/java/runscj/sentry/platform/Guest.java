package runscj.sentry.platform;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.ErrnoException;
import runscj.abi.Mman;
import runscj.host.X86;
import runscj.sentry.arch.Registers;
import runscj.sentry.memory.MemoryFile;

/** A small guest program: a code page, a data page and registers. */
final class Guest {
    static final long PAGE = 4096;
    static final long CODE = 0x40_0000;
    static final long DATA = 0x50_0000;
    static final int RWX = Mman.PROT_READ | Mman.PROT_WRITE | Mman.PROT_EXEC;
    static final int RX = Mman.PROT_READ | Mman.PROT_EXEC;
    static final int RW = Mman.PROT_READ | Mman.PROT_WRITE;

    private final MemoryFile memory;
    final long codeOffset;
    final long dataOffset;

    Guest(MemoryFile memory, X86 code) throws ErrnoException {
        this(memory, code.assemble());
    }

    Guest(MemoryFile memory, byte[] code) throws ErrnoException {
        this.memory = memory;
        codeOffset = memory.allocate(PAGE);
        dataOffset = memory.allocate(PAGE);
        MemorySegment.copy(
                code, 0, memory.segment(), ValueLayout.JAVA_BYTE, codeOffset, code.length);
    }

    /** Maps code and data. */
    void mapInto(AddressSpace space) {
        space.map(CODE, PAGE, RX, memory.fd(), codeOffset);
        space.map(DATA, PAGE, RW, memory.fd(), dataOffset);
    }

    AddressSpace newSpace(Platform platform) {
        AddressSpace space = platform.newAddressSpace();
        mapInto(space);
        return space;
    }

    long data(int index) {
        return memory.segment().get(ValueLayout.JAVA_LONG, dataOffset + index * 8L);
    }

    void data(int index, long value) {
        memory.segment().set(ValueLayout.JAVA_LONG, dataOffset + index * 8L, value);
    }

    /** Returns registers that start the code. */
    static Registers registers() {
        var registers = new Registers();
        registers.rip(CODE);
        registers.rsp(DATA + PAGE);
        registers.eflags(0x202);
        return registers;
    }

    static void assertSyscall(Trap trap) {
        assertSame(Trap.Syscall.INSTANCE, trap);
    }

    static Trap.Fault assertFault(Trap trap) {
        return assertInstanceOf(Trap.Fault.class, trap, () -> "not a fault: " + trap);
    }

    static Trap.Signal assertSignal(Trap trap) {
        return assertInstanceOf(Trap.Signal.class, trap, () -> "not a signal: " + trap);
    }
}
