package runscj.sentry.platform.ptrace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import runscj.host.Host;
import runscj.host.HostException;
import runscj.host.HostProcess;
import runscj.host.HostSignals;
import runscj.host.Ptrace;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.ExtendedState;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.stub.StubAddressSpace;
import runscj.sentry.platform.stub.ThreadEntry;

/**
 * A guest thread and its tracer. The host thread is made in the address space of the first run, and
 * made anew when a run names another space.
 *
 * <p>Interrupts: {@link #interrupt} sets a flag and, if the guest may be running, sends SIGSTOP to
 * its thread. Only the flag counts; a SIGSTOP that comes when the flag is gone again is ignored. So
 * none is lost and none reported twice, whatever trap comes first.
 */
final class PtraceContext implements GuestContext {
    private static final long STATUS_OFFSET = 0;
    private static final long SIGINFO_OFFSET = 64;
    private static final long SAVED_OFFSET = 192;
    private static final long TRANSFER_OFFSET = 448;
    private static final long STATE_OFFSET = 704;

    private final ThreadEntry entry;
    private final CpuPlacement.Seat seat;
    private boolean seated;
    private final ExtendedState extendedState;
    private final MemorySegment status;
    private final TrapDecoder decoder;
    private final Registers scratch = new Registers();

    /** Where the host reads and writes registers. */
    private final MemorySegment transfer;

    private final MemorySegment stateImage;

    /** The thread's registers as of the last trap; only if {@link #savedValid}. */
    private final MemorySegment saved;

    private boolean savedValid;
    private @Nullable Tracee tracee;
    private @Nullable StubAddressSpace space;

    /** Whether {@link #stateImage} is to be loaded before guest code runs. */
    private boolean statePending;

    /** Whether {@link #stateImage} is the processor's initial state. */
    private boolean stateInitial = true;

    private final MemorySegment currentImage;

    private final AtomicBoolean interrupted = new AtomicBoolean();

    /**
     * The thread to interrupt while guest code may run, else 0; with its process in the upper half.
     */
    private volatile long running;

    PtraceContext(ThreadEntry entry, ExtendedState extendedState, CpuPlacement.Seat seat) {
        this.seat = seat;
        this.entry = entry;
        this.extendedState = extendedState;
        int stateSize = extendedState.size() + 63 & -64;
        MemorySegment memory = Arena.ofAuto().allocate(STATE_OFFSET + 2L * stateSize, 64);
        status = memory.asSlice(STATUS_OFFSET, 4);
        decoder = new TrapDecoder(memory.asSlice(SIGINFO_OFFSET, 128));
        saved = memory.asSlice(SAVED_OFFSET, Registers.SIZE);
        transfer = memory.asSlice(TRANSFER_OFFSET, Registers.SIZE);
        stateImage = memory.asSlice(STATE_OFFSET, extendedState.size());
        currentImage = memory.asSlice(STATE_OFFSET + stateSize, extendedState.size());
        extendedState.initialize(stateImage);
    }

    @Override
    public Trap run(AddressSpace newSpace, Registers registers) {
        if (takeInterrupt()) {
            return Trap.Interrupted.INSTANCE;
        }
        if (newSpace != space) {
            leave();
            space = (StubAddressSpace) newSpace;
        }
        StubAddressSpace current = space;
        if (current == null) {
            throw new IllegalArgumentException("no address space");
        }
        if (!seated) {
            seated = true;
            seat.sit();
        }
        current.commit();
        Tracee thread = current.isGone() ? null : tracee;
        if (thread == null && !current.isGone()) {
            thread = enter(current);
        }
        if (thread == null) {
            return new Trap.Died("the guest's host process is gone");
        }
        if (statePending) {
            loadState(thread);
        }
        if (!savedValid || saved.mismatch(registers.segment()) >= 0) {
            setRegisters(thread, registers);
        }
        return resume(thread, registers);
    }

    private @Nullable Tracee enter(StubAddressSpace current) {
        savedValid = false;
        statePending = !stateInitial; // which is what a new thread has
        try {
            tracee = Tracee.create(current.process(), entry, status, transfer, scratch);
        } catch (HostException refused) {
            return null;
        }
        seat.guest(tracee == null ? 0 : tracee.tid());
        return tracee;
    }

    private Trap resume(Tracee thread, Registers registers) {
        seat.running();
        running = (long) thread.process().pid() << 32 | thread.tid();
        try {
            if (takeInterrupt()) {
                return Trap.Interrupted.INSTANCE;
            }
            while (true) {
                Ptrace.sysemu(thread.tid(), 0);
                int stop = thread.await();
                if (stop == Tracee.GONE) {
                    tracee = null;
                    return new Trap.Died("the guest's host process was killed");
                }
                int signal = HostProcess.stopSignal(stop);
                Trap trap;
                if (signal == TrapDecoder.SYSCALL_STOP) {
                    thread.getRegisters(registers);
                    trap = decoder.syscall(registers);
                } else if (signal == HostSignals.SIGSTOP && HostProcess.stopEvent(stop) == 0) {
                    trap = takeInterrupt() ? Trap.Interrupted.INSTANCE : null;
                    if (trap != null) {
                        thread.getRegisters(registers);
                    }
                } else {
                    trap =
                            HostProcess.stopEvent(stop) == 0
                                    ? decoder.signal(thread, signal, registers)
                                    : null;
                }
                if (trap != null) {
                    remember(trap, registers);
                    return trap;
                }
            }
        } finally {
            running = 0;
        }
    }

    /** After a system call rax will change in any case; comparing would not pay. */
    private void remember(Trap trap, Registers registers) {
        savedValid = trap != Trap.Syscall.INSTANCE;
        if (savedValid) {
            saved.copyFrom(registers.segment());
        }
    }

    private void setRegisters(Tracee thread, Registers registers) {
        RegisterCheck.forUser(registers);
        long result = thread.setRegisters(registers);
        if (result == RegisterCheck.REFUSED) {
            RegisterCheck.replaceBad(registers);
            result = thread.setRegisters(registers);
        }
        // A thread that was killed is found out by the wait that follows.
        if (result != 0 && result != RegisterCheck.NO_SUCH_THREAD) {
            Host.required(result, "ptrace setregs");
        }
        savedValid = true;
        saved.copyFrom(registers.segment());
    }

    private boolean takeInterrupt() {
        return interrupted.get() && interrupted.compareAndSet(true, false);
    }

    @Override
    public void interrupt() {
        interrupted.set(true);
        long target = running;
        if (target != 0) {
            HostProcess.tgkill((int) (target >>> 32), (int) target, HostSignals.SIGSTOP);
        }
    }

    @Override
    public int extendedStateSize() {
        return extendedState.size();
    }

    @Override
    public void saveExtendedState(MemorySegment target) {
        if (!statePending && tracee != null) {
            fetchState(tracee);
        }
        MemorySegment.copy(stateImage, 0, target, 0, extendedState.size());
    }

    private void fetchState(Tracee thread) {
        long size = Ptrace.getRegSet(thread.tid(), Ptrace.NT_X86_XSTATE, stateImage);
        if (Host.isError(size)) {
            extendedState.initialize(stateImage); // killed
        } else {
            stateImage.asSlice(size).fill((byte) 0);
            ExtendedState.expandLegacy(stateImage);
        }
        stateInitial = false;
    }

    @Override
    public void loadExtendedState(MemorySegment source) {
        extendedState.copyValid(source, stateImage);
        statePending = true;
        stateInitial = false;
    }

    @Override
    public void resetExtendedState() {
        extendedState.initialize(stateImage);
        statePending = true;
        stateInitial = true;
    }

    /**
     * Loads the pending state, if it differs from what the thread has: the host allocates and maps
     * memory for each PTRACE_SETREGSET of the whole state, which may take 100 us.
     */
    private void loadState(Tracee thread) {
        statePending = false;
        long size = Ptrace.getRegSet(thread.tid(), Ptrace.NT_X86_XSTATE, currentImage);
        if (Host.isError(size)) {
            return; // killed, as the next wait will say
        }
        currentImage.asSlice(size).fill((byte) 0);
        ExtendedState.expandLegacy(currentImage);
        if (stateInitial
                ? ExtendedState.isFreshEnough(currentImage)
                : ExtendedState.isSame(currentImage, stateImage)) {
            return;
        }
        long result;
        if (ExtendedState.isLegacyOnly(currentImage) && ExtendedState.isLegacyOnly(stateImage)) {
            result =
                    Ptrace.setRegSet(
                            thread.tid(),
                            Ptrace.NT_PRFPREG,
                            stateImage.asSlice(0, ExtendedState.LEGACY_SIZE));
        } else {
            result = Ptrace.setRegSet(thread.tid(), Ptrace.NT_X86_XSTATE, stateImage);
        }
        if (result != RegisterCheck.NO_SUCH_THREAD) {
            Host.required(result, "ptrace setregset of the extended state");
        }
    }

    /** Ends the thread in the present space, keeping its extended state for the next. */
    private void leave() {
        Tracee thread = tracee;
        if (thread != null) {
            if (!statePending) {
                fetchState(thread);
            }
            tracee = null;
            seat.guest(0);
            thread.end(scratch);
        }
        space = null;
    }

    @Override
    public void close() {
        leave();
        seat.leave();
    }
}
