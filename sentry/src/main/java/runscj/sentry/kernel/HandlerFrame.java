package runscj.sentry.kernel;

import static runscj.abi.Signal.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import runscj.abi.ErrnoException;
import runscj.sentry.arch.Registers;
import runscj.sentry.arch.SignalFrame;
import runscj.sentry.kernel.signal.AlternateStack;
import runscj.sentry.kernel.signal.SignalAction;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.signal.TaskSignals;
import runscj.sentry.mm.Mm;

/**
 * Builds a signal handler's frame on the guest's stack and takes it down again: scratch memory of
 * one sentry thread.
 */
final class HandlerFrame {
    private static final ThreadLocal<HandlerFrame> SCRATCH = new ThreadLocal<>();

    private final int stateSize;
    private final SignalFrame frame;
    private final MemorySegment state;

    private HandlerFrame(int stateSize) {
        this.stateSize = stateSize;
        Arena arena = Arena.ofAuto();
        this.frame = new SignalFrame(arena.allocate(SignalFrame.SIZE, 8));
        this.state = arena.allocate(stateSize + (long) SignalFrame.MAGIC2_SIZE, 64);
    }

    /** Returns this thread's scratch memory. */
    static HandlerFrame of(Task task) {
        HandlerFrame scratch = SCRATCH.get();
        int size = task.context().extendedStateSize();
        if (scratch == null || scratch.stateSize != size) {
            scratch = new HandlerFrame(size);
            SCRATCH.set(scratch);
        }
        return scratch;
    }

    /**
     * Pushes the frame of a handler and points the registers at it; nothing has changed but guest
     * memory when it fails.
     *
     * @param mask what the handler's return restores
     * @return false when the stack does not take it: the process gets SIGSEGV
     */
    boolean push(Task task, SignalInfo info, SignalAction action, long mask) {
        Registers registers = task.registers();
        TaskSignals signals = task.signals();
        AlternateStack alternate = signals.alternateStack();
        long stackAddr = registers.rsp() - SignalFrame.RED_ZONE;
        boolean onAlternate = alternate.contains(stackAddr);
        if (action.has(SA_ONSTACK) && alternate.statusFlags(stackAddr) == 0) {
            stackAddr = alternate.addr() + alternate.length();
            onAlternate = true;
        }
        long stateAddr = SignalFrame.extendedStateAddr(stackAddr, stateSize);
        long frameAddr = SignalFrame.frameAddr(stateAddr);
        if ((onAlternate && !covers(alternate, frameAddr)) || !action.has(SA_RESTORER)) {
            return false;
        }
        task.context().saveExtendedState(state.asSlice(0, stateSize));
        SignalFrame.sealExtendedState(state, stateSize);
        frame.begin(registers, signals.lastFault(), action.restorerAddr(), stateAddr, mask);
        frame.stack(alternate.addr(), alternate.flags(), alternate.length());
        long length = SignalFrame.INFO_OFFSET;
        if (action.has(SA_SIGINFO)) {
            info.write(frame);
            length = SignalFrame.SIZE;
        }
        frame.finish();
        Mm mm = task.mm();
        try {
            mm.copyOut(stateAddr, state, 0, state.byteSize());
            mm.copyOut(frameAddr, frame.memory(), 0, length);
        } catch (ErrnoException e) {
            return false;
        }
        task.context().resetExtendedState();
        SignalFrame.enterHandler(registers, info.signal(), action.handlerAddr(), frameAddr);
        if ((alternate.flags() & SS_AUTODISARM) != 0) {
            signals.alternateStack(AlternateStack.DISARMED);
        }
        return true;
    }

    /**
     * Restores registers, extended state, mask and alternate stack from the frame that the stack
     * pointer is just above. False if it is not a valid one.
     */
    boolean pop(Task task) {
        Registers registers = task.registers();
        Mm mm = task.mm();
        long frameAddr = registers.rsp() - 8;
        try {
            mm.copyIn(frameAddr, frame.memory(), 0, SignalFrame.INFO_OFFSET);
        } catch (ErrnoException e) {
            return false;
        }
        TaskSignals signals = task.signals();
        boolean runnable = frame.read(registers);
        signals.mask(frame.mask());
        restoreAlternateStack(signals, registers.rsp());
        return runnable && restoreExtendedState(task, frame.extendedStateAddr());
    }

    private boolean restoreExtendedState(Task task, long stateAddr) {
        if (stateAddr == 0) {
            task.context().resetExtendedState();
            return true;
        }
        try {
            task.mm().copyIn(stateAddr, state, 0, state.byteSize());
        } catch (ErrnoException e) {
            return false;
        }
        SignalFrame.openExtendedState(state, stateSize);
        task.context().loadExtendedState(state.asSlice(0, stateSize));
        return true;
    }

    /**
     * Sets the stack that the frame saved if sigaltstack(2) would; what it would refuse is ignored.
     */
    private void restoreAlternateStack(TaskSignals signals, long stackAddr) {
        try {
            signals.alternateStack(
                    AlternateStack.checked(
                            frame.stackAddr(),
                            frame.stackFlags(),
                            frame.stackLength(),
                            signals.alternateStack(),
                            stackAddr));
        } catch (ErrnoException e) {
            // Linux ignores it too
        }
    }

    private static boolean covers(AlternateStack stack, long addr) {
        return Long.compareUnsigned(addr, stack.addr()) > 0
                && Long.compareUnsigned(addr - stack.addr(), stack.length()) <= 0;
    }
}
