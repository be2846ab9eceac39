package runscj.sentry.fs.tty;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Poll;
import runscj.abi.Signal;
import runscj.abi.Termios;
import runscj.sentry.kernel.ControllingTerminal;
import runscj.sentry.kernel.Kernel;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.SignalSending;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.kernel.signal.GroupSignals;
import runscj.sentry.kernel.signal.SignalInfo;
import runscj.sentry.kernel.time.TimerQueue;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.LockRank;
import runscj.sentry.sync.OrderedLock;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.DeviceRegistry;
import runscj.sentry.vfs.FileImpl;

/**
 * A pseudo-terminal: a line discipline between a master and a slave, and the session that it
 * controls. Any thread.
 */
final class Pty implements ControllingTerminal {
    /** Major number of slaves. */
    static final int SLAVE_MAJOR = 136;

    /** Bytes of output that can wait for the master. */
    private static final int SCREEN_SIZE = 16 << 10;

    /** Echoes may use what writes leave free. */
    private static final int ECHO_RESERVE = 4 << 10;

    private static final long TENTH_NS = 100_000_000;
    private static final int CHUNK = 512;
    private static final int READABLE = Poll.POLLIN | Poll.POLLRDNORM;
    private static final int WRITABLE = Poll.POLLOUT | Poll.POLLWRNORM;
    private static final int EVERYTHING = READABLE | WRITABLE | Poll.POLLHUP | Poll.POLLERR;

    private final Kernel kernel;
    private final int index;
    private final OrderedLock lock = LockRank.STREAM.newLock();
    private final WaitQueue masterWaiters = new WaitQueue();
    private final WaitQueue slaveWaiters = new WaitQueue();

    @GuardedBy("lock")
    private final ByteFifo screen = new ByteFifo(SCREEN_SIZE + ECHO_RESERVE);

    @GuardedBy("lock")
    private final LineDiscipline discipline = new LineDiscipline(screen, TerminalModes.standard());

    @GuardedBy("lock")
    private long window;

    @GuardedBy("lock")
    private int packetEvents;

    private volatile boolean packetMode;
    private volatile boolean locked = true;
    private volatile boolean exclusive;
    private volatile boolean masterClosed;
    private volatile int slaves;

    /** Whether the last slave has been closed; false before the first was opened. */
    private volatile boolean slavesGone;

    /** Grows with each hang-up: files opened before are dead. */
    private volatile int hangUps;

    /** The session that it controls and its foreground group. Changed under {@code this}. */
    private volatile @Nullable Session session;

    private volatile @Nullable ProcessGroup foreground;

    Pty(Kernel kernel, int index) {
        this.kernel = kernel;
        this.index = index;
    }

    int index() {
        return index;
    }

    WaitQueue masterWaiters() {
        return masterWaiters;
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
            packetMode = on;
            packetEvents = 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long deviceId() {
        return DeviceRegistry.deviceId(SLAVE_MAJOR, index);
    }

    @Override
    public @Nullable ProcessGroup foreground() {
        return foreground;
    }

    @Nullable Session session() {
        return session;
    }

    /** Makes it the controlling terminal of a session with a foreground group. */
    synchronized void control(Session newSession, @Nullable ProcessGroup group) {
        session = newSession;
        foreground = group;
        newSession.terminal(this);
    }

    synchronized void foreground(ProcessGroup group) {
        foreground = group;
    }

    /** Takes the terminal from its session; returns the group that was in the foreground. */
    synchronized @Nullable ProcessGroup release() {
        ProcessGroup group = foreground;
        Session old = session;
        if (old != null) {
            old.terminal(null);
        }
        session = null;
        foreground = null;
        return group;
    }

    @Override
    public void sessionLeaderExited(Session ended) {
        if (session != ended) {
            return;
        }
        ProcessGroup group = release();
        hangUp();
        send(group, Signal.SIGHUP);
        send(group, Signal.SIGCONT);
    }

    /** The master has been closed. */
    void closeMaster() {
        masterClosed = true;
        Session current = session;
        ThreadGroup leader = current == null ? null : current.leader();
        ProcessGroup group = release();
        hangUp();
        if (leader != null && !leader.exited()) {
            send(leader, Signal.SIGHUP);
            send(leader, Signal.SIGCONT);
        }
        send(group, Signal.SIGHUP);
    }

    /** Makes all open slaves dead. */
    void hangUp() {
        lock.lock();
        try {
            int before = hangUps;
            hangUps = before + 1;
            discipline.flushInput();
        } finally {
            lock.unlock();
        }
        slaveWaiters.wake(EVERYTHING);
        masterWaiters.wake(EVERYTHING);
    }

    private static void send(ThreadGroup process, int signal) {
        process.signals().trySend(SignalInfo.kernel(signal), null, GroupSignals.Origin.KERNEL);
    }

    static void send(@Nullable ProcessGroup group, int signal) {
        if (group != null) {
            SignalSending.fromKernel(group, SignalInfo.kernel(signal));
        }
    }

    void openSlave() {
        lock.lock();
        try {
            int before = slaves;
            slaves = before + 1;
            slavesGone = false;
        } finally {
            lock.unlock();
        }
    }

    void closeSlave() {
        lock.lock();
        try {
            int before = slaves;
            slaves = before - 1;
            slavesGone = before == 1;
        } finally {
            lock.unlock();
        }
        masterWaiters.wake(EVERYTHING);
    }

    /** Returns what the master types in; WOULD_BLOCK when nothing more fits. */
    long writeMaster(IoBuffer source) throws ErrnoException {
        long total = 0;
        long signals = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.remaining())];
        lock.lock();
        try {
            while (source.remaining() > 0 && discipline.takesInput()) {
                int fits = Math.min(chunk.length, LineDiscipline.BUFFER_SIZE / 8);
                int count = (int) source.get(chunk, 0, fits);
                for (int i = 0; i < count; i++) {
                    discipline.type(chunk[i]);
                }
                total += count;
                if (count < fits) {
                    break;
                }
            }
            signals = discipline.takeSignals();
        } catch (ErrnoException fault) {
            signals = discipline.takeSignals();
            if (total == 0) {
                throw fault;
            }
        } finally {
            lock.unlock();
        }
        sendAll(signals);
        slaveWaiters.wake(READABLE | WRITABLE);
        masterWaiters.wake(READABLE);
        return total == 0 && source.remaining() > 0 ? FileImpl.WOULD_BLOCK : total;
    }

    private void sendAll(long signals) {
        ProcessGroup group = foreground;
        for (long left = signals; left != 0; left &= left - 1) {
            send(group, Long.numberOfTrailingZeros(left));
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
            if (packetMode && packetEvents != 0) {
                byte[] status = {(byte) packetEvents};
                target.put(status, 0, 1);
                packetEvents = 0;
                return 1;
            }
            if (screen.size() == 0 || discipline.stopped()) {
                if (slavesGone && screen.size() == 0) {
                    throw Errno.EIO.raise();
                }
                return FileImpl.WOULD_BLOCK;
            }
            if (packetMode) {
                target.put(new byte[1], 0, 1);
            }
            moved = screen.drainTo(target) + (packetMode ? 1 : 0);
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
            if (screen.size() > 0 && !discipline.stopped()) {
                events |= READABLE;
            }
            if (packetMode && packetEvents != 0) {
                events |= READABLE | Poll.POLLPRI;
            }
            if (discipline.takesInput()) {
                events |= WRITABLE;
            }
        } finally {
            lock.unlock();
        }
        return slavesGone ? events | Poll.POLLHUP : events;
    }

    /** When a read by a slave gives up, as VMIN and VTIME have it. */
    static final class ReadTimer {
        private final TimerQueue.Timer timer;
        private long deadlineNs;
        private int seen;

        ReadTimer(Pty pty) {
            timer = new TimerQueue.Timer(nowNs -> pty.slaveWaiters.wake(READABLE));
        }

        private boolean running() {
            return deadlineNs != 0;
        }

        private void start(Pty pty, long lengthNs, int available) {
            deadlineNs = System.nanoTime() + lengthNs;
            seen = available;
            pty.kernel.timers().arm(timer, deadlineNs);
        }

        private void stop(Pty pty) {
            if (deadlineNs != 0) {
                deadlineNs = 0;
                pty.kernel.timers().cancel(timer);
            }
        }
    }

    /** Reads a line or raw bytes; 0 at an end of file, at a time-out, or with VMIN 0. */
    long readSlave(IoBuffer target, ReadTimer timer) throws ErrnoException {
        if (target.remaining() == 0) {
            return 0;
        }
        long moved;
        lock.lock();
        try {
            int available = discipline.readable();
            if (!enoughLocked(available, target.remaining(), timer)) {
                return FileImpl.WOULD_BLOCK;
            }
            timer.stop(this);
            moved = available == 0 ? 0 : discipline.read(target);
        } finally {
            lock.unlock();
        }
        masterWaiters.wake(WRITABLE);
        return moved;
    }

    @GuardedBy("lock")
    private boolean enoughLocked(int available, long wanted, ReadTimer timer) {
        TerminalModes modes = discipline.modes();
        if (modes.hasLocal(Termios.ICANON)) {
            return available > 0;
        }
        int minimum = modes.character(Termios.VMIN);
        long timeNs = modes.character(Termios.VTIME) * TENTH_NS;
        if (minimum == 0) {
            return available > 0 || timeNs == 0 || expiredLocked(timer, timeNs, 0);
        }
        if (available >= Math.min(minimum, wanted) || !discipline.takesInput()) {
            return true;
        }
        if (timeNs == 0 || available == 0) {
            return false;
        }
        if (timer.running() && timer.seen != available) {
            timer.stop(this); // the time runs between bytes
        }
        return expiredLocked(timer, timeNs, available);
    }

    @GuardedBy("lock")
    private boolean expiredLocked(ReadTimer timer, long timeNs, int available) {
        if (!timer.running()) {
            timer.start(this, timeNs, available);
            return false;
        }
        return System.nanoTime() - timer.deadlineNs >= 0;
    }

    /** Writes to the screen; WOULD_BLOCK while it is full or stopped. */
    long writeSlave(IoBuffer source) throws ErrnoException {
        long total = 0;
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.remaining())];
        lock.lock();
        try {
            while (source.remaining() > 0) {
                int room = (screen.room() - ECHO_RESERVE) / OutputProcessor.EXPANSION_MAX;
                if (room <= 0 || discipline.stopped()) {
                    break;
                }
                int fits = Math.min(chunk.length, room);
                int count = (int) source.get(chunk, 0, fits);
                for (int i = 0; i < count; i++) {
                    discipline.write(chunk[i]);
                }
                total += count;
                if (count < Math.min(fits, source.remaining() + count)) {
                    break;
                }
            }
        } catch (ErrnoException fault) {
            if (total == 0) {
                throw fault;
            }
        } finally {
            lock.unlock();
        }
        masterWaiters.wake(READABLE);
        return total == 0 && source.remaining() > 0 ? FileImpl.WOULD_BLOCK : total;
    }

    int slaveEvents() {
        if (masterClosed) {
            return EVERYTHING;
        }
        lock.lock();
        try {
            TerminalModes modes = discipline.modes();
            int minimum = 1;
            if (!modes.hasLocal(Termios.ICANON) && modes.character(Termios.VTIME) == 0) {
                minimum = Math.max(1, modes.character(Termios.VMIN));
            }
            int events = discipline.readable() >= minimum ? READABLE : 0;
            boolean writable = screen.room() > ECHO_RESERVE + SCREEN_SIZE / 2;
            return writable && !discipline.stopped() ? events | WRITABLE : events;
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

    int pendingOutput() {
        lock.lock();
        try {
            return screen.size();
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

    void modes(TerminalModes modes) {
        lock.lock();
        try {
            discipline.modes(modes);
        } finally {
            lock.unlock();
        }
        slaveWaiters.wake(READABLE | WRITABLE);
        masterWaiters.wake(READABLE);
    }

    void flushInput() {
        lock.lock();
        try {
            discipline.flushInput();
            packetEvents |= packetMode ? 1 : 0;
        } finally {
            lock.unlock();
        }
        masterWaiters.wake(WRITABLE | READABLE);
    }

    void flushOutput() {
        lock.lock();
        try {
            discipline.flushOutput();
            packetEvents |= packetMode ? 2 : 0;
        } finally {
            lock.unlock();
        }
        slaveWaiters.wake(WRITABLE);
        masterWaiters.wake(READABLE);
    }

    /** TCOOFF. */
    void stopOutput() {
        lock.lock();
        try {
            discipline.stop();
        } finally {
            lock.unlock();
        }
    }

    /** TCOON. */
    void startOutput() {
        lock.lock();
        try {
            discipline.start();
        } finally {
            lock.unlock();
        }
        masterWaiters.wake(READABLE);
        slaveWaiters.wake(WRITABLE);
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
        send(foreground, Signal.SIGWINCH);
    }
}
