package runscj.sentry.fs.tty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.abi.Signal;
import runscj.abi.Termios;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;

/**
 * A pseudo-terminal: a line discipline between a master and a slave, and the bytes that wait on
 * both sides of it. Any thread. Waiters and the foreground group are told with no lock held.
 */
final class Pty {
    /** Major number of slaves. */
    static final int SLAVE_MAJOR = 136;

    /** Bytes that can wait in front of the line discipline, or behind it, beside its own. */
    private static final int STREAM_SIZE = 16 << 10;

    /** Echoes may use what writes leave free. */
    private static final int ECHO_RESERVE = 4 << 10;

    private static final int CHUNK = 512;
    private static final int READABLE = Poll.POLLIN | Poll.POLLRDNORM;
    private static final int WRITABLE = Poll.POLLOUT | Poll.POLLWRNORM;
    private static final int EVERYTHING = READABLE | WRITABLE | Poll.POLLHUP | Poll.POLLERR;

    private final Kernel kernel;
    private final int index;
    private final SessionLink link = new SessionLink(this);
    private final OrderedLock lock = LockRank.STREAM.newLock();
    private final WaitQueue masterWaiters = new WaitQueue();
    private final WaitQueue slaveWaiters = new WaitQueue();
    private final AsyncQueue mastersToSignal = new AsyncQueue();
    private final AsyncQueue slavesToSignal = new AsyncQueue();

    /** Typed, and not yet taken by the line discipline, whose buffer is full. */
    @GuardedBy("lock")
    private final ByteFifo typed = new ByteFifo(STREAM_SIZE);

    @GuardedBy("lock")
    private final ByteFifo screen = new ByteFifo(STREAM_SIZE + ECHO_RESERVE);

    @GuardedBy("lock")
    private final LineDiscipline discipline = new LineDiscipline(screen, TerminalModes.standard());

    @GuardedBy("lock")
    private long window;

    private volatile boolean packetMode;
    private volatile boolean locked = true;
    private volatile boolean exclusive;
    private volatile boolean masterClosed;

    /** TCOOFF by the master. */
    private volatile boolean typingStopped;

    @GuardedBy("lock")
    private int slaves;

    /** Whether the last slave has been closed; false before the first was opened. */
    private volatile boolean slavesGone;

    /** Grows with each hang-up: files opened before are dead. */
    private volatile int hangUps;

    Pty(Kernel kernel, int index) {
        this.kernel = kernel;
        this.index = index;
    }

    int index() {
        return index;
    }

    SessionLink link() {
        return link;
    }

    WaitQueue masterWaiters() {
        return masterWaiters;
    }

    AsyncQueue mastersToSignal() {
        return mastersToSignal;
    }

    AsyncQueue slavesToSignal() {
        return slavesToSignal;
    }

    WaitQueue slaveWaiters() {
        return slaveWaiters;
    }

    boolean locked() {
        return locked;
    }

    void locked(boolean value) {
        locked = value;
    }

    boolean exclusive() {
        return exclusive;
    }

    void exclusive(boolean value) {
        exclusive = value;
    }

    boolean masterClosed() {
        return masterClosed;
    }

    int hangUps() {
        return hangUps;
    }

    boolean packetMode() {
        return packetMode;
    }

    void packetMode(boolean on) {
        lock.lock();
        try {
            if (on && !packetMode) {
                discipline.clearStatusChanges();
            }
            packetMode = on;
        } finally {
            lock.unlock();
        }
    }

    long deviceId() {
        return DeviceRegistry.deviceId(SLAVE_MAJOR, index);
    }

    SlaveRead newRead() {
        return new SlaveRead(kernel.timers(), () -> slaveWaiters.wake(READABLE));
    }

    /** The master has been closed. */
    void closeMaster() {
        masterClosed = true;
        hangUp();
    }

    /** Makes all open slaves dead, and takes the terminal from its session. */
    void hangUp() {
        lock.lock();
        try {
            int before = hangUps;
            hangUps = before + 1;
            typed.clear();
            discipline.flushInput();
        } finally {
            lock.unlock();
        }
        link.hangUp();
        slavesToSignal.clear();
        slaveWaiters.wake(EVERYTHING);
        masterWaiters.wake(EVERYTHING);
    }

    void openSlave() {
        lock.lock();
        try {
            slaves++;
            slavesGone = false;
        } finally {
            lock.unlock();
        }
    }

    void closeSlave() {
        boolean last;
        lock.lock();
        try {
            slaves--;
            last = slaves == 0;
            slavesGone = last;
        } finally {
            lock.unlock();
        }
        if (last) {
            masterWaiters.wake(EVERYTHING);
        }
    }

    /** Returns what the master types in; WOULD_BLOCK when nothing more fits. */
    long writeMaster(IoBuffer source) throws ErrnoException {
        long total;
        long signals;
        lock.lock();
        try {
            total = typeLocked(source);
            signals = discipline.takeSignals();
        } finally {
            lock.unlock();
        }
        inputCame(signals);
        return total == 0 && source.remaining() > 0 ? FileImpl.WOULD_BLOCK : total;
    }

    @GuardedBy("lock")
    private long typeLocked(IoBuffer source) throws ErrnoException {
        long total = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.remaining())];
        try {
            while (source.remaining() > 0 && !typingStopped) {
                int fits = Math.min(chunk.length, typed.room());
                int count = fits == 0 ? 0 : (int) source.get(chunk, 0, fits);
                if (count == 0) {
                    break;
                }
                for (int i = 0; i < count; i++) {
                    typed.add(chunk[i]);
                }
                total += count;
                takeTypedLocked();
            }
        } catch (ErrnoException fault) {
            if (total == 0) {
                throw fault;
            }
        }
        return total;
    }

    /** Tells everybody about typed bytes that the line discipline has taken, and their echoes. */
    private void inputCame(long signals) {
        link.sendAll(signals);
        slaveWaiters.wake(READABLE | WRITABLE);
        masterWaiters.wake(READABLE);
        if ((slaveEvents() & Poll.POLLIN) != 0) {
            slavesToSignal.tell(Signal.POLL_IN);
        }
        if ((masterEvents() & Poll.POLLIN) != 0) {
            mastersToSignal.tell(Signal.POLL_IN);
        }
    }

    @GuardedBy("lock")
    private void takeTypedLocked() {
        boolean took = false;
        while (typed.size() > 0 && discipline.takesInput()) {
            discipline.type(typed.remove());
            took = true;
        }
        if (took) {
            discipline.endTyping();
        }
    }

    /** Reads the output; EIO once the slaves are gone and all has been read. */
    long readMaster(IoBuffer target) throws ErrnoException {
        if (target.remaining() == 0) {
            return 0;
        }
        long moved;
        lock.lock();
        try {
            if (packetMode && discipline.statusChanges() != 0) {
                target.put(new byte[] {(byte) discipline.statusChanges()}, 0, 1);
                discipline.clearStatusChanges();
                return 1;
            }
            int visible = discipline.visible();
            if (visible == 0) {
                if (slavesGone) {
                    throw Errno.EIO.raise();
                }
                return FileImpl.WOULD_BLOCK;
            }
            if (packetMode) {
                target.put(new byte[1], 0, 1);
            }
            moved = screen.drainTo(target, visible) + (packetMode ? 1 : 0);
        } finally {
            lock.unlock();
        }
        slaveWaiters.wake(WRITABLE);
        return moved;
    }

    int masterEvents() {
        int events = 0;
        lock.lock();
        try {
            if (discipline.visible() > 0) {
                events |= READABLE;
            }
            if (packetMode && discipline.statusChanges() != 0) {
                events |= READABLE | Poll.POLLPRI;
            }
            if (typed.room() > 0 && !typingStopped) {
                events |= WRITABLE;
            }
        } finally {
            lock.unlock();
        }
        return slavesGone ? events | Poll.POLLHUP : events;
    }

    /** Reads a line or raw bytes; 0 at an end of file, at a time-out, or with VMIN 0. */
    long readSlave(IoBuffer target, SlaveRead read) throws ErrnoException {
        if (target.remaining() == 0) {
            return 0;
        }
        long result;
        long signals;
        boolean room;
        lock.lock();
        try {
            read.attempt(target);
            boolean lines = discipline.readsLines();
            int available = discipline.readable();
            long moved = available == 0 ? 0 : discipline.read(target);
            read.moved(moved);
            boolean done = lines ? available > 0 : doneLocked(target, read, moved > 0);
            result = done ? read.movedCount() : FileImpl.WOULD_BLOCK;
            if (done) {
                read.end();
            }
            room = available > 0;
            if (room) {
                takeTypedLocked();
            }
            signals = discipline.takeSignals();
        } finally {
            lock.unlock();
        }
        if (signals != 0) {
            inputCame(signals);
        }
        if (room) {
            masterWaiters.wake(WRITABLE | READABLE);
        }
        return result;
    }

    /** Gives a read up; returns how much it has got. */
    long endRead(IoBuffer target, SlaveRead read) {
        lock.lock();
        try {
            long moved = read.interrupts(target) ? read.movedCount() : 0;
            read.end();
            return moved;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean doneLocked(IoBuffer target, SlaveRead read, boolean more) {
        TerminalModes modes = discipline.modes();
        int minimum = modes.character(Termios.VMIN);
        int tenths = modes.character(Termios.VTIME);
        if (read.movedCount() >= Math.max(1, minimum) || target.remaining() == 0) {
            return true;
        }
        if (minimum == 0 && tenths == 0) {
            return true;
        }
        boolean timed = tenths > 0 && (minimum == 0 || read.movedCount() > 0);
        if (!timed) {
            return false;
        }
        if (more || !read.running()) {
            read.start(tenths); // with VMIN the time runs between bytes
            return false;
        }
        return read.expired();
    }

    /** Writes to the screen; WOULD_BLOCK while it is full or stopped. */
    long writeSlave(IoBuffer source) throws ErrnoException {
        long total = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.remaining())];
        lock.lock();
        try {
            while (source.remaining() > 0) {
                int fits = Math.min(chunk.length, writableCountLocked());
                int count = fits == 0 ? 0 : (int) source.get(chunk, 0, fits);
                if (count == 0) {
                    break;
                }
                discipline.write(chunk, count);
                total += count;
            }
        } catch (ErrnoException fault) {
            if (total == 0) {
                throw fault;
            }
        } finally {
            lock.unlock();
        }
        if (total > 0) {
            masterWaiters.wake(READABLE);
            mastersToSignal.tell(Signal.POLL_IN);
        }
        return total == 0 && source.remaining() > 0 ? FileImpl.WOULD_BLOCK : total;
    }

    /** Returns how many bytes a slave may write, whatever they become. */
    @GuardedBy("lock")
    private int writableCountLocked() {
        if (discipline.stopped()) {
            return 0;
        }
        int room = Math.max(0, screen.room() - ECHO_RESERVE);
        boolean processed = discipline.modes().hasOutput(Termios.OPOST);
        return processed ? room / OutputProcessor.EXPANSION_MAX : room;
    }

    int slaveEvents() {
        lock.lock();
        try {
            int minimum = 1;
            if (!discipline.readsLines()) {
                TerminalModes modes = discipline.modes();
                boolean untimed = modes.character(Termios.VTIME) == 0;
                minimum = untimed ? Math.max(1, modes.character(Termios.VMIN)) : 1;
            }
            int events = discipline.readable() >= minimum ? READABLE : 0;
            return writableCountLocked() > 0 ? events | WRITABLE : events;
        } finally {
            lock.unlock();
        }
    }

    int readable() {
        lock.lock();
        try {
            return discipline.readable();
        } finally {
            lock.unlock();
        }
    }

    /** Returns FIONREAD of the master: what its own buffer can hold of the output. */
    int readableByMaster() {
        lock.lock();
        try {
            return Math.min(discipline.visible(), LineDiscipline.BUFFER_SIZE - 1);
        } finally {
            lock.unlock();
        }
    }

    TerminalModes modes() {
        lock.lock();
        try {
            return discipline.modes().copy();
        } finally {
            lock.unlock();
        }
    }

    boolean stopsBackgroundWrites() {
        lock.lock();
        try {
            return discipline.modes().hasLocal(Termios.TOSTOP);
        } finally {
            lock.unlock();
        }
    }

    /** A step of the line discipline that may let waiting input in, or output out. */
    private interface Change {
        void apply(LineDiscipline discipline);
    }

    private void change(Change step) {
        long signals;
        lock.lock();
        try {
            step.apply(discipline);
            takeTypedLocked();
            signals = discipline.takeSignals();
        } finally {
            lock.unlock();
        }
        inputCame(signals);
        masterWaiters.wake(WRITABLE);
    }

    void modes(TerminalModes modes) {
        change(line -> line.modes(modes));
    }

    /** TCIFLUSH by the slave. */
    void flushInput() {
        lock.lock();
        try {
            typed.clear();
        } finally {
            lock.unlock();
        }
        change(LineDiscipline::flushInput);
    }

    /** TCOFLUSH by the slave. */
    void flushOutput() {
        change(LineDiscipline::flushOutput);
    }

    /** TCIFLUSH by the master, whose input is the output. */
    void flushScreen() {
        change(LineDiscipline::clearScreen);
    }

    /** TCOOFF. */
    void stopOutput() {
        change(LineDiscipline::stopByCall);
    }

    /** TCOON. */
    void startOutput() {
        change(LineDiscipline::startByCall);
    }

    /** TCOOFF and TCON by the master. */
    void typingStopped(boolean stopped) {
        typingStopped = stopped;
        masterWaiters.wake(WRITABLE);
    }

    /** TCIOFF and TCION by the master. */
    void typeFlowControl(int character) {
        change(line -> line.type(character));
    }

    /** TCIOFF and TCION: types a character for the master to see. */
    void sendFlowControl(int character) {
        change(line -> line.writePastStop(line.modes().character(character)));
    }

    /** Returns {@code struct winsize} as one word: rows in the lowest 16 bits, then columns. */
    long window() {
        lock.lock();
        try {
            return window;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the size; the foreground group gets SIGWINCH when it changes. */
    void window(long newWindow) {
        lock.lock();
        try {
            if (window == newWindow) {
                return;
            }
            window = newWindow;
        } finally {
            lock.unlock();
        }
        SessionLink.send(link.foreground(), Signal.SIGWINCH);
    }
}
