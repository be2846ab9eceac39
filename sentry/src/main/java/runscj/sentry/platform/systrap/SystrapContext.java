package runscj.sentry.platform.systrap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import runscj.abi.Mman;
import runscj.abi.Signal;
import runscj.host.HostException;
import runscj.host.HostProcess;
import runscj.sentry.arch.Registers;
import runscj.sentry.platform.AddressSpace;
import runscj.sentry.platform.CpuPlacement;
import runscj.sentry.platform.ExtendedState;
import runscj.sentry.platform.GuestContext;
import runscj.sentry.platform.OwnIds;
import runscj.sentry.platform.Trap;
import runscj.sentry.platform.stub.CallSites;
import runscj.sentry.platform.stub.StubAddressSpace;
import runscj.sentry.platform.stub.StubLayout;
import runscj.sentry.platform.stub.StubProcess;
import runscj.sentry.platform.stub.ThreadContext;

/**
 * A guest thread as its task's Java thread sees it. The host thread is taken in the address space
 * of the first run, and another when a run names another space.
 *
 * <p>Interrupts: {@link #interrupt} sets a flag and, if the guest may be running, sends a signal to
 * its thread. Only the flag counts; a signal that comes when the flag is gone again is ignored. So
 * none is lost and none reported twice, whatever trap comes first.
 */
final class SystrapContext implements GuestContext {
    private static final long UNKNOWN = -1;
    private static final int PAGE_FAULT = 14;
    private static final int PF_WRITE = 2;
    private static final int PF_INSTR = 16;
    private static final int SYSCALL_LENGTH = 2;
    private static final int TRAP_TRACE = 2;

    /** Calls answered in the handler after which the site is worth patching. */
    private static final int ANSWERED_TRAPS = 256;

    private static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
    private static final int ERRNO_LIMIT = -4095;
    private static final Trap GONE = new Trap.Died("the guest's host process is gone");

    private final SystrapCode code;
    private final boolean patching;
    private final boolean userBases;
    private final ExtendedState extendedState;
    private final CpuPlacement.Seat seat;
    private final HandOff handOff;
    private final MemorySegment stateImage;
    private final ThreadContext.Interruption interruption =
            new ThreadContext.Interruption() { // no lambda on the start-up path
                @Override
                public boolean isDue() {
                    return interruptIsDue();
                }
            };

    /** A thread that is told to trap has nothing else to do, so it is never early. */
    private static final ThreadContext.Interruption OVERDUE =
            new ThreadContext.Interruption() {
                @Override
                public boolean isDue() {
                    return true;
                }
            };

    private boolean seated;
    private long hotSite;

    /** The site of the last call if it makes a comparison then, else 0. */
    private long comparing;

    private @Nullable ThreadContext thread;
    private @Nullable TrapFrame frame;
    private @Nullable StubAddressSpace space;

    /** The bases that the thread has, or {@link #UNKNOWN}. */
    private long fsBase = UNKNOWN;

    private long gsBase = UNKNOWN;

    /** Whether {@link #stateImage} is to be loaded before guest code runs. */
    private boolean statePending = true;

    /** Whether {@link #stateImage} is the processor's initial state. */
    private boolean stateInitial = true;

    /** What the handler may answer once {@link #answersPending} is done with. */
    private @Nullable OwnIds ids;

    private boolean answersPending;

    /** Whether what the handler may answer is unknown or out of date. */
    private volatile boolean answersStale = true;

    /** The thread whose answers may have to be taken back; the owner writes. */
    private volatile @Nullable ThreadContext answering;

    private final AtomicBoolean interrupted = new AtomicBoolean();

    /**
     * The thread to interrupt while guest code may run, else 0; with its process in the upper half.
     */
    private volatile long running;

    SystrapContext(
            SystrapCode code,
            boolean userBases,
            ExtendedState extendedState,
            CpuPlacement.Seat seat) {
        this.code = code;
        patching = code.patching();
        this.userBases = userBases;
        this.extendedState = extendedState;
        this.seat = seat;
        handOff = new HandOff(seat);
        stateImage = Arena.ofAuto().allocate(extendedState.size(), 64);
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
        if (current.isGone()) {
            return GONE;
        }
        if (thread == null) {
            enter(current);
        }
        ThreadContext taken = thread;
        TrapFrame registerFile = frame;
        if (taken == null || registerFile == null) {
            return GONE;
        }
        return resume(current.process(), taken, registerFile, registers);
    }

    private void enter(StubAddressSpace current) {
        ThreadContext taken;
        try {
            taken = current.process().takeThread();
        } catch (HostException refused) {
            return;
        }
        if (taken == null) {
            return;
        }
        handOff.enter(taken);
        if (taken.isInCall() && !makeFrame(current.process(), taken, null)) {
            lose(current.process(), taken);
            return;
        }
        thread = taken;
        var created = new TrapFrame(taken, extendedState);
        frame = created;
        created.create(~SystrapPlatform.HANDLED);
        statePending = !stateInitial; // which is what a new frame has
        fsBase = UNKNOWN;
        gsBase = UNKNOWN;
        taken.setInt(ThreadContext.ANSWERS, 0); // to the last task
        answering = taken;
        answersPending = false;
        answersStale = true;
    }

    /**
     * Brings a thread that waits in a call from a patched site into its signal handler, so that its
     * extended state is in a frame and nothing interrupts it. What the guest registers are is known
     * already. Returns false if the thread plays foul.
     */
    private boolean makeFrame(StubProcess process, ThreadContext taken, @Nullable TrapFrame file) {
        taken.setInt(ThreadContext.BASES, 0);
        taken.setInt(ThreadContext.MODE, ThreadContext.BY_TRAP);
        handOff.resume(taken);
        boolean trapped =
                handOff.await(taken, process.pid(), OVERDUE)
                        && taken.getInt(ThreadContext.CALL) == 0
                        && (file == null || file.find());
        taken.inCall(false);
        return trapped;
    }

    @Override
    public long hotSite() {
        long site = hotSite;
        hotSite = 0;
        return site;
    }

    @Override
    public boolean wantsAnswers() {
        if (!answersStale) {
            return false;
        }
        answersStale = false;
        return true;
    }

    @Override
    public void answers(@Nullable OwnIds newIds) {
        ids = newIds;
        answersPending = true;
    }

    /**
     * The context may belong to another task by now, which then has to ask the sentry until its
     * next trap, too.
     */
    @Override
    public void revokeAnswers() {
        answersStale = true;
        ThreadContext asked = answering;
        if (asked != null) {
            asked.setIntVolatile(ThreadContext.ANSWERS, 0);
        }
    }

    private void storeAnswers(ThreadContext taken) {
        answersPending = false;
        OwnIds known = ids;
        if (known == null) {
            taken.setInt(ThreadContext.ANSWERS, 0);
            return;
        }
        StubAddressSpace current = space;
        if (current == null) {
            return;
        }
        SystrapCode.storeAnswers(taken, known, current.sites());
        taken.setIntVolatile(ThreadContext.ANSWERS, ANSWERED_TRAPS);
        if (answersStale) { // taken back meanwhile
            taken.setInt(ThreadContext.ANSWERS, 0);
        }
    }

    private Trap resume(
            StubProcess process, ThreadContext taken, TrapFrame file, Registers registers) {
        seat.running();
        running = (long) process.pid() << 32 | taken.tid();
        try {
            if (takeInterrupt()) {
                return Trap.Interrupted.INSTANCE;
            }
            if (!prepare(process, taken, file, registers)) {
                return lose(process, taken);
            }
            storeBases(taken, registers);
            if (answersPending) {
                storeAnswers(taken);
            }
            while (true) {
                handOff.resume(taken);
                if (interrupted.get()) { // in vain if it came before the thread had its turn
                    sendInterrupt();
                }
                if (!handOff.await(taken, process.pid(), interruption)) {
                    return lose(process, taken);
                }
                if (taken.getInt(ThreadContext.CALL) != 0) {
                    taken.inCall(true);
                    return decodePatched(taken, registers);
                }
                taken.inCall(false);
                taken.setInt(ThreadContext.MODE, ThreadContext.BY_FRAME);
                if (!file.find()) {
                    return lose(process, taken);
                }
                Trap trap = decode(taken, file, registers);
                if (trap != null) {
                    loadBases(taken, registers);
                    return trap;
                }
            }
        } finally {
            running = 0;
        }
    }

    /** Gives the thread its registers; returns false if it plays foul. */
    private boolean prepare(
            StubProcess process, ThreadContext taken, TrapFrame file, Registers registers) {
        long site = comparing;
        comparing = 0;
        if (site != 0
                && registers.rip() == CallSites.returnAddr(site)
                && !CallFrame.isStepped(registers)) {
            CallFrame.compare(registers, site);
        }
        if (taken.isInCall()) {
            if (!statePending && CallFrame.suffices(registers)) {
                CallFrame.store(registers, taken);
                taken.setInt(ThreadContext.MODE, ThreadContext.BY_REGISTERS);
                return true;
            }
            if (!makeFrame(process, taken, file)) {
                return false;
            }
        }
        if (statePending) {
            statePending = false;
            if (stateInitial) {
                file.dropState();
            } else {
                file.storeState(stateImage);
            }
        }
        file.store(registers);
        taken.setInt(ThreadContext.MODE, ThreadContext.BY_FRAME);
        return true;
    }

    /** Gives up a thread that is gone or does not do what its code says, and its process. */
    private Trap lose(StubProcess process, ThreadContext taken) {
        thread = null;
        frame = null;
        answering = null;
        seat.guest(0);
        process.kill();
        process.end(taken);
        extendedState.initialize(stateImage);
        stateInitial = true;
        return GONE;
    }

    private void storeBases(ThreadContext taken, Registers registers) {
        long fs = base(registers.fsBase());
        long gs = base(registers.gsBase());
        if (gs == 0 && patching) {
            gs = taken.addr(); // by which a patched site finds it
        }
        int bases = 0;
        if (fs != fsBase) {
            bases |= SystrapCode.SET_FS;
            fsBase = fs;
            taken.setLong(ThreadContext.FS_BASE, fs);
        }
        if (gs != gsBase) {
            bases |= SystrapCode.SET_GS;
            gsBase = gs;
            taken.setLong(ThreadContext.GS_BASE, gs);
        }
        taken.setInt(ThreadContext.BASES, bases);
    }

    private void loadBases(ThreadContext taken, Registers registers) {
        if (userBases) {
            fsBase = taken.getLong(ThreadContext.FS_BASE);
            gsBase = taken.getLong(ThreadContext.GS_BASE);
        }
        registers.fsBase(fsBase);
        registers.gsBase(gsBase == taken.addr() ? 0 : gsBase);
    }

    private Trap decodePatched(ThreadContext taken, Registers registers) {
        CallFrame.load(taken, registers);
        fsBase = taken.getLong(ThreadContext.FS_BASE);
        gsBase = taken.addr(); // or it would not have got here
        registers.fsBase(fsBase);
        registers.gsBase(0);
        return enterCall(registers, CallFrame.slotAddr(registers));
    }

    /** Returns the site with a slot at an address; 0 for none. */
    private long siteAt(long slotAddr) {
        StubAddressSpace current = space;
        return current == null ? 0 : current.sites().find(current.sites().slotAt(slotAddr));
    }

    /** Returns the trap of a site's call; of a jump to its slot if there is no such site. */
    private Trap enterCall(Registers registers, long slotAddr) {
        long site = siteAt(slotAddr);
        if (site != 0) {
            CallFrame.enter(registers, site);
            comparing = CallSites.compares(site) ? site : 0;
            if (CallSites.isAnswered(CallSites.number(site))) {
                answersStale = true; // they do not cover this site
            }
            return Trap.Syscall.INSTANCE;
        }
        registers.rip(slotAddr);
        registers.origRax(-1);
        return new Trap.Signal(Signal.SIGSEGV, Signal.SI_KERNEL, 0);
    }

    /** Differs from Linux: a base outside user space, which a guest can set, becomes zero. */
    private static long base(long value) {
        return value >= 0 && value < StubLayout.END_ADDR ? value : 0;
    }

    /** Returns what the frame says, or null for an interrupt that nobody waits for. */
    private @Nullable Trap decode(ThreadContext taken, TrapFrame file, Registers registers) {
        long rip = file.rip();
        StubAddressSpace current = space;
        boolean inSlot = current != null && current.sites().slotAt(rip) >= 0;
        SystrapCode.Phase phase = inSlot ? SystrapCode.Phase.BEFORE : code.phase(rip);
        if (phase != SystrapCode.Phase.NONE) {
            return decodeInCall(phase, inSlot, taken, file, registers);
        }
        return decodeOutside(file, registers);
    }

    /**
     * A signal on the way from or to a patched site. The guest is seen at the site before the call,
     * or after it; its registers are its own but for rcx and r11, of which the call makes nothing.
     */
    private @Nullable Trap decodeInCall(
            SystrapCode.Phase phase,
            boolean inSlot,
            ThreadContext taken,
            TrapFrame file,
            Registers registers) {
        int signal = file.signal();
        long rip = file.rip();
        long flags = file.flags();
        boolean called = phase == SystrapCode.Phase.AFTER || phase == SystrapCode.Phase.ANSWERED;
        if (called) {
            if (signal != SystrapCode.INTERRUPT) {
                return decodeOutside(file, registers);
            }
            if (phase == SystrapCode.Phase.ANSWERED) {
                file.load(registers);
                registers.rip(registers.rcx());
                if (code.hasOwnStack(rip)) {
                    registers.rsp(taken.getLong(ThreadContext.STACK_POINTER));
                }
            }
        } else {
            if (phase == SystrapCode.Phase.SAVED) {
                CallFrame.load(taken, registers);
                registers.eflags(flags);
            } else {
                file.load(registers);
            }
            long slotAddr = inSlot ? rip : CallFrame.slotAddr(registers);
            long site = siteAt(slotAddr);
            boolean step = signal == Signal.SIGTRAP && !CallSites.compares(site);
            if (signal != SystrapCode.INTERRUPT && !step) {
                return enterCall(registers, slotAddr);
            }
            registers.rip(site == 0 ? rip : CallSites.addr(site));
            if (step) { // of which one more makes the call
                registers.rax(CallSites.number(site));
                registers.rip(CallSites.returnAddr(site) - SYSCALL_LENGTH);
            }
        }
        registers.origRax(-1);
        if (signal == Signal.SIGTRAP) {
            return new Trap.Signal(signal, file.code(), registers.rip());
        }
        if (takeInterrupt()) {
            return Trap.Interrupted.INSTANCE;
        }
        file.store(registers); // nobody waits for it, but its frame is in our code
        return null;
    }

    private @Nullable Trap decodeOutside(TrapFrame file, Registers registers) {
        int signal = file.signal();
        int code = file.code();
        if (signal == SystrapCode.INTERRUPT) {
            if (!takeInterrupt()) {
                return null;
            }
            file.load(registers);
            registers.origRax(-1);
            return Trap.Interrupted.INSTANCE;
        }
        file.load(registers);
        registers.origRax(-1);
        if (signal == Signal.SIGSYS) {
            return decodeCall(file, registers);
        }
        if (signal == Signal.SIGILL) {
            StubAddressSpace current = space;
            long site = current == null ? 0 : current.sites().ofMiddle(registers.rip());
            if (site != 0) {
                return decodeMiddle(site, file, registers);
            }
        }
        long addr = file.faultAddr();
        int trapNumber = file.trapNumber();
        if (signal == Signal.SIGSEGV && trapNumber == PAGE_FAULT && code > 0) {
            long error = file.error();
            int access = Mman.PROT_READ;
            if ((error & PF_INSTR) != 0) {
                access = Mman.PROT_EXEC;
            } else if ((error & PF_WRITE) != 0) {
                access = Mman.PROT_WRITE;
            }
            return new Trap.Fault(addr, access, PAGE_FAULT, error);
        }
        return switch (signal) {
            case Signal.SIGSEGV, Signal.SIGBUS, Signal.SIGFPE, Signal.SIGILL, Signal.SIGTRAP ->
                    new Trap.Signal(signal, code, addr);
            // Only a forged frame has another.
            default -> new Trap.Signal(Signal.SIGSEGV, Signal.SI_KERNEL, 0);
        };
    }

    private Trap decodeCall(TrapFrame file, Registers registers) {
        if (file.callArchitecture() != AUDIT_ARCH_X86_64) {
            // int 0x80 and the like: as on a kernel without 32-bit support
            registers.rip(registers.rip() - SYSCALL_LENGTH);
            return new Trap.Signal(Signal.SIGSEGV, Signal.SI_KERNEL, 0);
        }
        StubAddressSpace current = space;
        if (patching && current != null && current.sites().isHot(registers.rip())) {
            hotSite = registers.rip() - SYSCALL_LENGTH;
        }
        int number = file.callNumber();
        if (patching
                && !answersStale
                && ids != null
                && CallSites.isAnswered(number)
                && current != null) {
            answersStale = true; // it has answered as often as it may
            current.sites().markHot(registers.rip());
            hotSite = registers.rip() - SYSCALL_LENGTH;
        }
        if (number < 0 && number >= ERRNO_LIMIT) {
            // The host takes some of these numbers for its own results and restarts the call.
            registers.rax(number);
            registers.rip(file.faultAddr());
        }
        registers.origRax(registers.rax());
        return Trap.Syscall.INSTANCE;
    }

    /** A thread that came to a patched site another way than through its first instruction. */
    private static @Nullable Trap decodeMiddle(long site, TrapFrame file, Registers registers) {
        if (!CallSites.compares(site)) {
            CallFrame.afterInstruction(registers, CallSites.returnAddr(site));
            return Trap.Syscall.INSTANCE;
        }
        CallFrame.compare(registers, site);
        if (CallFrame.isStepped(registers)) {
            return new Trap.Signal(Signal.SIGTRAP, TRAP_TRACE, registers.rip());
        }
        file.store(registers);
        return null;
    }

    private boolean takeInterrupt() {
        return interrupted.get() && interrupted.compareAndSet(true, false);
    }

    @Override
    public void interrupt() {
        interrupted.set(true);
        sendInterrupt();
    }

    private void sendInterrupt() {
        long target = running;
        if (target != 0) {
            HostProcess.tgkill((int) (target >>> 32), (int) target, SystrapCode.INTERRUPT);
        }
    }

    private boolean interruptIsDue() {
        boolean due = interrupted.get();
        if (due) {
            sendInterrupt();
        }
        return due;
    }

    @Override
    public int extendedStateSize() {
        return extendedState.size();
    }

    @Override
    public void saveExtendedState(MemorySegment target) {
        fetchState();
        MemorySegment.copy(stateImage, 0, target, 0, extendedState.size());
    }

    private void fetchState() {
        TrapFrame file = frame;
        if (statePending || file == null) {
            return;
        }
        ThreadContext taken = thread;
        StubAddressSpace current = space;
        if (taken == null || current == null) {
            return;
        }
        if (taken.isInCall() && !makeFrame(current.process(), taken, file)) {
            lose(current.process(), taken);
            return;
        }
        stateInitial = false;
        if (!file.loadState(stateImage)) {
            extendedState.initialize(stateImage);
            stateInitial = true;
        }
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

    /** Leaves the thread in the present space, keeping its extended state for the next. */
    private void leave() {
        fetchState();
        ThreadContext taken = thread;
        StubAddressSpace current = space;
        if (taken != null && current != null) {
            statePending = true;
            thread = null;
            frame = null;
            answering = null;
            handOff.leave(taken);
            current.process().park(taken);
        }
        space = null;
    }

    @Override
    public void close() {
        statePending = true; // nobody wants it any more
        leave();
        seat.leave();
    }
}
