package runscj.sentry.platform.ptrace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostSyscalls;
import runscj.host.Ptrace;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.stub.StubProcess;
import runscj.sentry.platform.stub.ThreadEntry;

/** A guest thread, stopped, as its tracer sees it. Owner thread only. */
final class Tracee {
    /** What {@link #await} returns when the thread is gone and reaped. */
    static final int GONE = -1;

    private static final int EINTR = -4;
    private static final int OPTIONS = Ptrace.TRACESYSGOOD | Ptrace.EXITKILL;

    private final StubProcess process;
    private final ThreadEntry entry;
    private final int tid;
    private final MemorySegment status;
    private final MemorySegment transfer;

    private Tracee(
            StubProcess process,
            ThreadEntry entry,
            int tid,
            MemorySegment status,
            MemorySegment transfer) {
        this.process = process;
        this.entry = entry;
        this.tid = tid;
        this.status = status;
        this.transfer = transfer;
    }

    /**
     * Makes a guest thread, stopped before it has run guest code; null if the process is gone.
     *
     * @param status 4 bytes for wait statuses
     * @param transfer native memory for {@link Registers#SIZE} bytes
     * @param scratch registers to work with
     * @throws HostException EAGAIN if the host allows no more threads; EPERM if it forbids ptrace
     */
    static @Nullable Tracee create(
            StubProcess process,
            ThreadEntry entry,
            MemorySegment status,
            MemorySegment transfer,
            Registers scratch) {
        int tid = process.newThread();
        if (tid < 0) {
            return null;
        }
        var tracee = new Tracee(process, entry, tid, status, transfer);
        try {
            return tracee.attach(scratch) ? tracee : null;
        } catch (HostException refused) {
            process.detach(tid);
            throw refused;
        }
    }

    /** Returns whether the thread is ready; false if it is gone. */
    private boolean attach(Registers scratch) {
        Host.required(Ptrace.seize(tid, OPTIONS), "ptrace seize of a guest thread");
        Ptrace.interrupt(tid);
        int stop = await();
        if (stop == GONE) {
            return false;
        }
        required(getRegisters(scratch));
        if (!entry.isStart(scratch.rip())) {
            throw new IllegalStateException(
                    "a new guest thread is at 0x" + Long.toHexString(scratch.rip()));
        }
        return true;
    }

    private static void required(long result) {
        Host.required(result, "ptrace getregs of a new guest thread");
    }

    int tid() {
        return tid;
    }

    StubProcess process() {
        return process;
    }

    /** Waits until the thread stops; returns its wait status, or {@link #GONE}. */
    int await() {
        long result;
        do {
            result = HostSyscalls.call(HostNr.WAIT4, tid, status.address(), HostProcess.WALL, 0);
        } while (result == EINTR);
        int stop = status.get(ValueLayout.JAVA_INT, 0);
        if (result == tid && HostProcess.stopped(stop)) {
            return stop;
        }
        process.detach(tid);
        return GONE;
    }

    long getRegisters(Registers registers) {
        long result = Ptrace.getRegs(tid, transfer);
        if (result == 0) {
            registers.load(transfer);
        }
        return result;
    }

    long setRegisters(Registers registers) {
        registers.store(transfer);
        return Ptrace.setRegs(tid, transfer);
    }

    /** Ends the thread and reaps it. */
    void end(Registers scratch) {
        RegisterCheck.startAt(entry.exitAddr(), scratch);
        setRegisters(scratch);
        do {
            Ptrace.cont(tid, 0);
        } while (await() != GONE);
    }
}
