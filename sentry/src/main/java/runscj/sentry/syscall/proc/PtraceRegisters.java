package runscj.sentry.syscall.proc;

import static runscj.abi.Ptrace.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Iovec;
import runscj.sentry.arch.Registers;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.Trace;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.syscall.GuestStruct;

/**
 * ptrace(2): the registers of a claimed tracee. What a register may hold, see {@code putreg} in
 * Linux's {@code arch/x86/kernel/ptrace.c}.
 */
final class PtraceRegisters {
    private static final int WORD = Long.BYTES;

    /** sizeof(struct user). */
    private static final int USER_SIZE = 928;

    private static final int DEBUG_REGISTERS = 848;
    private static final int DEBUG_CONTROL = DEBUG_REGISTERS + 7 * WORD;

    /** Bytes of x87 and SSE state. */
    private static final int FP_SIZE = 512;

    private static final int ORIG_RAX = 15;
    private static final int CS = 17;
    private static final int EFLAGS = 18;
    private static final int SS = 20;
    private static final int FS_BASE = 21;
    private static final int GS_BASE = 22;
    private static final int GS = 26;

    /** CF, PF, AF, ZF, SF, TF, DF, OF, RF and AC: what a tracer may change. */
    private static final long CHANGEABLE_FLAGS = 0x50dd5;

    private static final long SELECTOR = 0xffff;
    private static final int RPL = 3;
    private static final long USER_END = (1L << 47) - 4096;
    private static final int ARCH_SET_GS = 0x1001;
    private static final int ARCH_SET_FS = 0x1002;
    private static final int ARCH_GET_FS = 0x1003;
    private static final int ARCH_GET_GS = 0x1004;

    private PtraceRegisters() {}

    static void request(Task task, Trace trace, int request, long addr, long data)
            throws ErrnoException {
        switch (request) {
            case PTRACE_PEEKUSR -> task.mm().writeLong(data, peek(trace, addr));
            case PTRACE_POKEUSR -> poke(trace, addr, data);
            case PTRACE_GETREGS -> task.mm().copyOut(data, general(trace), 0, Registers.SIZE);
            case PTRACE_SETREGS -> setGeneral(task, trace, data, Registers.SIZE);
            case PTRACE_GETFPREGS -> task.mm().copyOut(data, extended(trace), 0, FP_SIZE);
            case PTRACE_SETFPREGS -> setExtended(task, trace, data, FP_SIZE);
            case PTRACE_GETREGSET -> getSet(task, trace, addr, data);
            case PTRACE_SETREGSET -> setSet(task, trace, addr, data);
            case PTRACE_ARCH_PRCTL -> archPrctl(task, trace, data, addr);
            default -> throw Errno.EIO.raise();
        }
    }

    private static MemorySegment general(Trace trace) {
        return trace.tracee().registers().segment();
    }

    private static long peek(Trace trace, long offset) throws ErrnoException {
        if ((offset & WORD - 1) != 0 || offset < 0 || offset >= USER_SIZE) {
            throw Errno.EIO.raise();
        }
        return offset < Registers.SIZE ? trace.tracee().registers().word((int) offset / WORD) : 0;
    }

    private static void poke(Trace trace, long offset, long value) throws ErrnoException {
        if ((offset & WORD - 1) != 0 || offset < 0 || offset >= USER_SIZE) {
            throw Errno.EIO.raise();
        }
        if (offset < Registers.SIZE) {
            put(trace.tracee().registers(), (int) offset / WORD, value);
        } else if (offset >= DEBUG_REGISTERS && offset <= DEBUG_CONTROL) {
            if (value != 0) {
                throw Errno.ENOSPC.raise(); // as where others use all of them
            }
        } else {
            throw Errno.EIO.raise();
        }
    }

    private static void put(Registers registers, int index, long value) throws ErrnoException {
        long stored = value;
        if (index == EFLAGS) {
            stored = registers.eflags() & ~CHANGEABLE_FLAGS | value & CHANGEABLE_FLAGS;
        } else if (index == CS || index == SS || index > GS_BASE && index <= GS) {
            stored = value & SELECTOR;
            boolean user = (stored & RPL) == RPL || stored == 0 && index > GS_BASE;
            if (stored != value && value >>> 16 != 0 && value > 0 || !user) {
                throw Errno.EIO.raise();
            }
        } else if (index == FS_BASE || index == GS_BASE) {
            if (value < 0 || value >= USER_END) {
                throw Errno.EIO.raise();
            }
        } else if (index == ORIG_RAX) {
            stored = value;
        }
        registers.word(index, stored);
    }

    private static void setGeneral(Task task, Trace trace, long addr, long length)
            throws ErrnoException {
        GuestStruct words = GuestStruct.read(task.mm(), addr, (int) length);
        for (int index = 0; index < length / WORD; index++) {
            put(trace.tracee().registers(), index, words.i64((long) index * WORD));
        }
    }

    /** Returns an image of the extended state, made by the tracee's own thread. */
    private static MemorySegment extended(Trace trace) {
        GuestContext context = trace.tracee().context();
        MemorySegment image = Arena.ofAuto().allocate(context.extendedStateSize(), 64);
        trace.perform(() -> context.saveExtendedState(image));
        return image;
    }

    private static void setExtended(Task task, Trace trace, long addr, long length)
            throws ErrnoException {
        MemorySegment image = extended(trace);
        task.mm().copyIn(addr, image, 0, length);
        GuestContext context = trace.tracee().context();
        trace.perform(() -> context.loadExtendedState(image));
    }

    private static int size(Trace trace, long kind) throws ErrnoException {
        if (kind == NT_PRSTATUS) {
            return Registers.SIZE;
        }
        if (kind == NT_PRFPREG) {
            return FP_SIZE;
        }
        if (kind == NT_X86_XSTATE) {
            return trace.tracee().context().extendedStateSize();
        }
        throw Errno.EINVAL.raise();
    }

    private static void getSet(Task task, Trace trace, long kind, long iovecAddr)
            throws ErrnoException {
        GuestStruct iovec = GuestStruct.read(task.mm(), iovecAddr, Iovec.SIZE);
        int size = size(trace, kind);
        long length = wanted(iovec, size);
        MemorySegment source = kind == NT_PRSTATUS ? general(trace) : extended(trace);
        task.mm().copyOut(iovec.i64(Iovec.IOV_BASE_OFFSET), source, 0, length);
        task.mm().writeLong(iovecAddr + Iovec.IOV_LEN_OFFSET, length);
    }

    private static void setSet(Task task, Trace trace, long kind, long iovecAddr)
            throws ErrnoException {
        GuestStruct iovec = GuestStruct.read(task.mm(), iovecAddr, Iovec.SIZE);
        int size = size(trace, kind);
        long length = wanted(iovec, size);
        long addr = iovec.i64(Iovec.IOV_BASE_OFFSET);
        if (kind == NT_PRSTATUS) {
            setGeneral(task, trace, addr, length);
        } else if (length != size) {
            throw (kind == NT_X86_XSTATE ? Errno.EFAULT : Errno.EINVAL).raise();
        } else {
            setExtended(task, trace, addr, length);
        }
        task.mm().writeLong(iovecAddr + Iovec.IOV_LEN_OFFSET, length);
    }

    private static long wanted(GuestStruct iovec, int size) throws ErrnoException {
        long length = iovec.i64(Iovec.IOV_LEN_OFFSET);
        if ((length & WORD - 1) != 0) {
            throw Errno.EINVAL.raise();
        }
        return length < 0 ? size : Math.min(length, size);
    }

    private static void archPrctl(Task task, Trace trace, long option, long value)
            throws ErrnoException {
        Registers registers = trace.tracee().registers();
        switch ((int) option) {
            case ARCH_SET_FS -> put(registers, FS_BASE, base(value));
            case ARCH_SET_GS -> put(registers, GS_BASE, base(value));
            case ARCH_GET_FS -> task.mm().writeLong(value, registers.fsBase());
            case ARCH_GET_GS -> task.mm().writeLong(value, registers.gsBase());
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static long base(long value) throws ErrnoException {
        if (value < 0 || value >= USER_END) {
            throw Errno.EPERM.raise();
        }
        return value;
    }
}
