package runscj.sentry.mm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.host.HostFiles;
import runscj.sentry.memory.MemoryFile;

/** Acts as guest code does: accesses go through the fake platform's tables and fault. */
final class Guest {
    final Mm mm;
    private final FakePlatform.Space space;
    private final MemoryFile memory;

    Guest(Mm mm) {
        this.mm = mm;
        this.space = (FakePlatform.Space) mm.addressSpace();
        this.memory = mm.memory();
    }

    static final class Signalled extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int signal;
        final int code;

        Signalled(int result) {
            super("signal " + (result >> 16) + " code " + (result & 0xffff));
            this.signal = result >> 16;
            this.code = result & 0xffff;
        }
    }

    private FakePlatform.Page page(long addr, int access) {
        for (int i = 0; i < 12; i++) {
            FakePlatform.Page page = space.pages.get(addr & -4096);
            if (page != null && Prot.allows(page.prot(), access)) {
                return page;
            }
            int result = mm.handleFault(addr, access);
            if (result != 0) {
                throw new Signalled(result);
            }
        }
        throw new AssertionError("no progress at " + Long.toHexString(addr));
    }

    byte read(long addr) {
        FakePlatform.Page page = page(addr, Prot.READ);
        long offset = page.offset() + (addr & 4095);
        if (page.fd() == memory.fd()) {
            return memory.segment().get(ValueLayout.JAVA_BYTE, offset);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            HostFiles.pread(page.fd(), one, offset);
            return one.get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    void write(long addr, int value) {
        FakePlatform.Page page = page(addr, Prot.WRITE);
        long offset = page.offset() + (addr & 4095);
        if (page.fd() == memory.fd()) {
            memory.segment().set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            one.set(ValueLayout.JAVA_BYTE, 0, (byte) value);
            HostFiles.pwrite(page.fd(), one, offset);
        }
    }
}
