package runscj.sentry.platform.stub;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import runscj.abi.Futex;
import runscj.host.HostNr;
import runscj.host.HostProcess;
import runscj.host.HostSyscalls;

/**
 * A guest thread's context: memory that the thread's stub shares with the sentry. The guest may
 * write all of it at any time, so each value is read once and believed by nobody.
 *
 * <p>The turn says whose the context is. It changes hands by a store to {@link #TURN} and, if the
 * other side has said that it sleeps, a futex wake. Layout, little endian: this header, then the
 * guest thread's alternate signal stack. Owner: the thread that took it.
 */
public final class ThreadContext {
    /** Whose turn it is; int. */
    public static final int TURN = 0;

    /** Whether the sentry sleeps until it is its turn; int. */
    public static final int SENTRY_ASLEEP = 4;

    /** Whether the guest thread sleeps until it is its turn; int. */
    public static final int GUEST_ASLEEP = 8;

    /** How many times the guest thread looks at the turn before it sleeps; int. */
    public static final int SPINS = 12;

    /** The guest address of the signal frame; long. */
    public static final int FRAME = 16;

    /** Which segment bases the guest thread is to load; int. */
    public static final int BASES = 24;

    /**
     * How the sentry's turn came about: 1 by a call from a patched site, 0 by a signal, whose frame
     * then counts; int.
     */
    public static final int CALL = 28;

    /** Base of fs; long. */
    public static final int FS_BASE = 32;

    /** Base of gs; long. */
    public static final int GS_BASE = 40;

    /** How many more calls that trap the guest thread may answer, from what follows; int. */
    public static final int ANSWERS = 48;

    /** The answers, each a long; the platform says which they are. */
    public static final int FIRST_ANSWER = 56;

    /** How many there is room for. */
    public static final int ANSWER_COUNT = 7;

    /** How the guest thread goes on at its turn; int. */
    public static final int MODE = 112;

    /** By the signal frame. */
    public static final int BY_FRAME = 0;

    /** By the registers of {@link #REGISTERS}, after a call from a patched site. */
    public static final int BY_REGISTERS = 1;

    /** Not at all: it traps, so that there is a signal frame. */
    public static final int BY_TRAP = 2;

    /**
     * The general registers of a call from a patched site, in the order of struct user_regs_struct
     * up to ss.
     */
    public static final int REGISTERS = 128;

    /**
     * Where calls of {@link StubLayout#ANSWERED_SITES} return to if they may be answered; longs.
     */
    public static final int RETURNS = 320;

    /** With what, each a long. */
    public static final int VALUES = RETURNS + StubLayout.ANSWERED_SITES * Long.BYTES;

    /** The stack pointer while the flags are read; long; and a stack of another. */
    public static final int STACK_POINTER = VALUES + StubLayout.ANSWERED_SITES * Long.BYTES;

    /** Where the signal stack starts. */
    public static final int STACK = 896;

    /** Values of {@link #TURN}. Cleared memory lets no thread run. */
    public static final int GUESTS_TURN = 1;

    /** See {@link #TURN}. */
    public static final int SENTRYS_TURN = 0;

    /** The guest thread is to end. */
    public static final int END = 2;

    private static final long CHECK_INTERVAL_NS = 100_000_000;

    /** How often a thread that is to be interrupted is looked after before it counts as hostile. */
    private static final int PATIENCE = 50;

    /** Looks at the turn between two looks at the clock. */
    private static final int LOOKS = 16;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long NO_SUCH_THREAD = -3;

    private final long addr;
    private final int slot;
    private final long fileOffset;
    private final MemorySegment memory;
    private final MemorySegment timeout;
    private boolean mapped;
    private boolean inCall;
    private int tid;

    ThreadContext(long addr, int slot, long fileOffset, MemorySegment memory) {
        this.addr = addr;
        this.slot = slot;
        this.fileOffset = fileOffset;
        this.memory = memory;
        timeout = Arena.ofAuto().allocate(16, 8);
        timeout.set(ValueLayout.JAVA_LONG, 8, CHECK_INTERVAL_NS);
    }

    /** Returns the guest address of the context. */
    public long addr() {
        return addr;
    }

    /** Returns the context's memory. */
    public MemorySegment memory() {
        return memory;
    }

    /** Returns the host's id of the thread. */
    public int tid() {
        return tid;
    }

    /** Reads a field of the header. */
    public long getLong(int offset) {
        return memory.get(ValueLayout.JAVA_LONG, offset);
    }

    /** Writes a field of the header. */
    public void setLong(int offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    /** Writes a field of the header; what was written before is seen first. */
    public void setIntVolatile(int offset, int value) {
        INT.setVolatile(memory, (long) offset, value);
    }

    /** Writes a field of the header. */
    public void setInt(int offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    /** Reads a field of the header. */
    public int getInt(int offset) {
        return (int) INT.getAcquire(memory, (long) offset);
    }

    /**
     * Whether the thread waits in a call from a patched site and not in a signal handler: signals
     * are not blocked, there is no frame, and it holds its extended state.
     */
    public boolean isInCall() {
        return inCall;
    }

    /** Notes where the thread waits. */
    public void inCall(boolean waitsInCall) {
        inCall = waitsInCall;
    }

    int slot() {
        return slot;
    }

    long fileOffset() {
        return fileOffset;
    }

    boolean isMapped() {
        return mapped;
    }

    void clear() {
        memory.fill((byte) 0);
    }

    void started(int newTid) {
        mapped = true;
        inCall = false;
        tid = newTid;
    }

    /** Tells the waiting thread to end. */
    void orderEnd() {
        give(END);
    }

    /** Lets the guest thread run; returns whether it had to be woken. */
    public boolean resume() {
        return give(GUESTS_TURN);
    }

    private boolean give(int turn) {
        INT.setVolatile(memory, (long) TURN, turn);
        if ((int) INT.getVolatile(memory, (long) GUEST_ASLEEP) == 0) {
            return false;
        }
        HostSyscalls.call(HostNr.FUTEX, memory.address() + TURN, Futex.FUTEX_WAKE, 1, 0);
        return true;
    }

    /** Looks at the turn for a time; returns whether it is the sentry's. */
    public boolean spin(long durationNs) {
        long startNs = System.nanoTime();
        do {
            for (int i = 0; i < LOOKS; i++) {
                if ((int) INT.getAcquire(memory, (long) TURN) == SENTRYS_TURN) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - startNs < durationNs);
        return false;
    }

    /**
     * Sleeps until it is the sentry's turn; returns false if the thread is gone or plays foul.
     *
     * @param interruption asked now and then whether the thread is to stop
     */
    public boolean await(int pid, Interruption interruption) {
        int overdue = 0;
        while (true) {
            INT.setVolatile(memory, (long) SENTRY_ASLEEP, 1);
            HostSyscalls.call(
                    HostNr.FUTEX,
                    memory.address() + TURN,
                    Futex.FUTEX_WAIT,
                    GUESTS_TURN,
                    timeout.address());
            INT.setVolatile(memory, (long) SENTRY_ASLEEP, 0);
            int turn = (int) INT.getAcquire(memory, (long) TURN);
            if (turn == SENTRYS_TURN) {
                return true;
            }
            if (turn != GUESTS_TURN || HostProcess.tgkill(pid, tid, 0) == NO_SUCH_THREAD) {
                return false;
            }
            if (!interruption.isDue()) {
                overdue = 0;
            } else if (++overdue > PATIENCE) {
                return false;
            }
        }
    }

    /** Whether a guest thread is to stop. */
    @FunctionalInterface
    public interface Interruption {
        /** Returns whether it should have stopped by now; repeats the request. */
        boolean isDue();
    }
}
