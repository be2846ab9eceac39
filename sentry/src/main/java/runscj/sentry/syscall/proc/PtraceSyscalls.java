package runscj.sentry.syscall.proc;

import static runscj.abi.Ptrace.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.PtraceSyscallInfo;
import runscj.abi.Seccomp;
import runscj.abi.Signal;
import runscj.sentry.arch.Registers;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.Trace;
import runscj.sentry.kernel.Tracing;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.SignalSet;
import runscj.sentry.mm.Mm;
import runscj.sentry.syscall.GuestStruct;
import runscj.sentry.syscall.Handlers;
import runscj.sentry.syscall.SyscallArgs;
import runscj.syscalls.Sysno;

/** ptrace(2): the requests of a tracer, but for those about registers. */
final class PtraceSyscalls {
    private static final int WORD = Long.BYTES;
    private static final int SYSGOOD_STOP = Signal.SIGTRAP | 0x80;
    private static final int SECCOMP_STOP = Signal.SIGTRAP | PTRACE_EVENT_SECCOMP << 8;
    private static final int RSEQ_CONFIGURATION_SIZE = 24;
    private static final int ERRNO_MAX = 4095;

    private PtraceSyscalls() {}

    static void bind(Handlers handlers) {
        handlers.bind(Sysno.PTRACE, PtraceSyscalls::ptrace);
    }

    private static long ptrace(Task task, SyscallArgs args) throws ErrnoException {
        int request = (int) args.i64(0);
        if (args.i64(0) != request) {
            throw Errno.EIO.raise();
        }
        if (request == PTRACE_TRACEME) {
            Tracing.traceMe(task);
            return 0;
        }
        Task target = task.pidNamespace().task(args.i32(1));
        if (target == null) {
            throw Errno.ESRCH.raise();
        }
        long addr = args.i64(2);
        long data = args.i64(3);
        if (request == PTRACE_ATTACH || request == PTRACE_SEIZE) {
            attach(task, target, request == PTRACE_SEIZE, addr, data);
            return 0;
        }
        Trace trace = target.trace();
        if (trace == null || trace.tracer() != task) {
            throw Errno.ESRCH.raise();
        }
        if (request == PTRACE_KILL) {
            sendKill(target);
            return 0;
        }
        if (request == PTRACE_INTERRUPT) {
            if (!trace.isSeized()) {
                throw Errno.EIO.raise();
            }
            target.signals().trap();
            target.kick();
            return 0;
        }
        if (!trace.claim()) {
            throw Errno.ESRCH.raise();
        }
        try {
            return stopped(task, trace, request, addr, data);
        } finally {
            trace.unclaim();
        }
    }

    private static void attach(Task task, Task target, boolean seize, long addr, long data)
            throws ErrnoException {
        if (seize && (addr != 0 || (data & ~(long) PTRACE_O_MASK) != 0)) {
            throw Errno.EIO.raise();
        }
        if (seize) {
            checkOptions(task, data);
        }
        if (target.threadGroup() == task.threadGroup() || !PidFds.mayAccess(task, target)) {
            throw Errno.EPERM.raise();
        }
        Tracing.attach(task, target, seize, seize ? (int) data : 0);
    }

    private static void checkOptions(Task task, long options) throws ErrnoException {
        if ((options & ~(long) PTRACE_O_MASK) != 0) {
            throw Errno.EINVAL.raise();
        }
        if ((options & PTRACE_O_SUSPEND_SECCOMP) != 0) {
            PtraceConfinement.requireSuspender(task);
        }
    }

    private static void sendKill(Task target) {
        target.signals()
                .group()
                .trySend(
                        SignalInfo.kernel(Signal.SIGKILL),
                        target.signals(),
                        GroupSignals.Origin.KERNEL);
    }

    private static long stopped(Task task, Trace trace, int request, long addr, long data)
            throws ErrnoException {
        switch (request) {
            case PTRACE_CONT -> resume(trace, Trace.Mode.CONTINUE, false, data);
            case PTRACE_SYSCALL -> resume(trace, Trace.Mode.SYSCALL, false, data);
            case PTRACE_SINGLESTEP -> resume(trace, Trace.Mode.CONTINUE, true, data);
            case PTRACE_SYSEMU -> resume(trace, Trace.Mode.EMULATE, false, data);
            case PTRACE_SYSEMU_SINGLESTEP -> resume(trace, Trace.Mode.EMULATE, true, data);
            case PTRACE_DETACH -> Tracing.detach(trace, signal(data));
            case PTRACE_LISTEN -> {
                if (!trace.listen()) {
                    throw Errno.EIO.raise();
                }
            }
            case PTRACE_PEEKTEXT, PTRACE_PEEKDATA -> task.mm().writeLong(data, peek(trace, addr));
            case PTRACE_POKETEXT, PTRACE_POKEDATA -> poke(trace, addr, data);
            case PTRACE_SETOPTIONS, PTRACE_OLDSETOPTIONS -> {
                checkOptions(task, data);
                trace.options((int) data);
            }
            case PTRACE_GETEVENTMSG -> task.mm().writeLong(data, trace.message());
            case PTRACE_GETSIGINFO -> writeInfo(task.mm(), data, info(trace));
            case PTRACE_SETSIGINFO -> {
                info(trace);
                trace.info(readInfo(task.mm(), data));
            }
            case PTRACE_PEEKSIGINFO -> {
                return PtracePending.peek(task, trace.tracee().signals(), addr, data);
            }
            case PTRACE_GETSIGMASK -> {
                requireMaskSize(addr);
                task.mm().writeLong(data, trace.tracee().signals().mask());
            }
            case PTRACE_SETSIGMASK -> {
                requireMaskSize(addr);
                long mask = task.mm().readLong(data);
                trace.perform(() -> trace.tracee().signals().maskOfTracee(mask));
            }
            case PTRACE_GET_SYSCALL_INFO -> {
                return syscallInfo(task, trace, addr, data);
            }
            case PTRACE_GET_RSEQ_CONFIGURATION -> {
                // No thread has registered an area: all zero, as Linux says then.
                new GuestStruct(RSEQ_CONFIGURATION_SIZE)
                        .write(task.mm(), data, Math.clamp(addr, 0, RSEQ_CONFIGURATION_SIZE));
                return RSEQ_CONFIGURATION_SIZE;
            }
            case PTRACE_SECCOMP_GET_FILTER -> {
                return PtraceConfinement.filter(task, trace.tracee(), addr, data);
            }
            case PTRACE_SECCOMP_GET_METADATA -> {
                return PtraceConfinement.metadata(task, trace.tracee(), addr, data);
            }
            default -> PtraceRegisters.request(task, trace, request, addr, data);
        }
        return 0;
    }

    private static int signal(long data) throws ErrnoException {
        if (data < 0 || data > Signal.NSIG) {
            throw Errno.EIO.raise();
        }
        return (int) data;
    }

    private static void resume(Trace trace, Trace.Mode mode, boolean step, long data)
            throws ErrnoException {
        trace.resume(mode, step, signal(data));
    }

    private static Mm memory(Trace trace) throws ErrnoException {
        Mm mm = trace.tracee().retainMm();
        if (mm == null) {
            throw Errno.EIO.raise();
        }
        return mm;
    }

    private static long peek(Trace trace, long addr) throws ErrnoException {
        MemorySegment word = MemorySegment.ofArray(new byte[WORD]);
        Mm mm = memory(trace);
        try {
            if (mm.readForced(addr, word, 0, WORD) == WORD) {
                return word.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            }
        } catch (ErrnoException ignored) {
            // as below
        } finally {
            mm.release();
        }
        throw Errno.EIO.raise();
    }

    private static void poke(Trace trace, long addr, long data) throws ErrnoException {
        MemorySegment word = MemorySegment.ofArray(new byte[WORD]);
        word.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, data);
        Mm mm = memory(trace);
        try {
            if (mm.writeForced(addr, word, 0, WORD) == WORD) {
                return;
            }
        } catch (ErrnoException ignored) {
            // as below
        } finally {
            mm.release();
        }
        throw Errno.EIO.raise();
    }

    private static SignalInfo info(Trace trace) throws ErrnoException {
        SignalInfo info = trace.info();
        if (info == null) {
            throw Errno.EINVAL.raise();
        }
        return info;
    }

    static void writeInfo(Mm mm, long addr, SignalInfo info) throws ErrnoException {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SignalInfo.SIZE]);
        info.write(bytes, 0);
        mm.copyOut(addr, bytes, 0, SignalInfo.SIZE);
    }

    private static SignalInfo readInfo(Mm mm, long addr) throws ErrnoException {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SignalInfo.SIZE]);
        mm.copyIn(addr, bytes, 0, SignalInfo.SIZE);
        return SignalInfo.read(bytes, 0);
    }

    private static void requireMaskSize(long size) throws ErrnoException {
        if (size != SignalSet.SIZE) {
            throw Errno.EINVAL.raise();
        }
    }

    /** PTRACE_GET_SYSCALL_INFO: returns the size of what there is to tell. */
    private static long syscallInfo(Task task, Trace trace, long size, long data)
            throws ErrnoException {
        Registers registers = trace.tracee().registers();
        GuestStruct out =
                new GuestStruct(PtraceSyscallInfo.SIZE)
                        .i32(PtraceSyscallInfo.ARCH_OFFSET, Seccomp.AUDIT_ARCH_X86_64)
                        .i64(PtraceSyscallInfo.INSTRUCTION_POINTER_OFFSET, registers.rip())
                        .i64(PtraceSyscallInfo.STACK_POINTER_OFFSET, registers.rsp());
        int length = fill(out, registers, trace.info(), trace.message());
        out.write(task.mm(), data, Math.min(size < 0 ? Long.MAX_VALUE : size, length));
        return length;
    }

    private static int fill(
            GuestStruct out, Registers registers, @Nullable SignalInfo info, long message) {
        int code = info == null ? 0 : info.code();
        if (code == SYSGOOD_STOP && message == PTRACE_EVENTMSG_SYSCALL_EXIT) {
            long result = registers.rax();
            boolean failed = result < 0 && result >= -ERRNO_MAX;
            out.i8(PtraceSyscallInfo.OP_OFFSET, PTRACE_SYSCALL_INFO_EXIT)
                    .i64(PtraceSyscallInfo.EXIT_RVAL_OFFSET, result)
                    .i8(PtraceSyscallInfo.EXIT_IS_ERROR_OFFSET, failed ? 1 : 0);
            return PtraceSyscallInfo.EXIT_IS_ERROR_OFFSET + 1;
        }
        boolean entry = code == SYSGOOD_STOP && message == PTRACE_EVENTMSG_SYSCALL_ENTRY;
        if (!entry && code != SECCOMP_STOP) {
            return PtraceSyscallInfo.ENTRY_NR_OFFSET;
        }
        out.i64(PtraceSyscallInfo.ENTRY_NR_OFFSET, registers.syscallNumber());
        for (int index = 0; index < 6; index++) {
            out.i64(
                    PtraceSyscallInfo.ENTRY_ARGS_OFFSET + (long) index * WORD,
                    registers.argument(index));
        }
        if (entry) {
            out.i8(PtraceSyscallInfo.OP_OFFSET, PTRACE_SYSCALL_INFO_ENTRY);
            return PtraceSyscallInfo.SECCOMP_RET_DATA_OFFSET;
        }
        out.i8(PtraceSyscallInfo.OP_OFFSET, PTRACE_SYSCALL_INFO_SECCOMP)
                .i32(PtraceSyscallInfo.SECCOMP_RET_DATA_OFFSET, (int) message);
        return PtraceSyscallInfo.SECCOMP_RET_DATA_OFFSET + Integer.BYTES;
    }
}
