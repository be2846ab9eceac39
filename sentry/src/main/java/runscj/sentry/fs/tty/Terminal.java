package runscj.sentry.fs.tty;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Poll;
import runscj.abi.Termios;
import runscj.host.EventFd;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.HostPoll;
import runscj.host.HostTerminal;
import runscj.host.Scratch;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.PathWalk;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

/**
 * The terminal of a process that was started from outside: a pair in the container's devpts whose
 * master side two threads of the sentry drive from a host terminal. The host's side is in raw mode,
 * so that the pair's line discipline is the only one; its size is followed.
 */
public final class Terminal {
    private static final int CHUNK = 4096;
    private static final int STREAMS = 3;
    private static final int OUTPUT_MODES_OFFSET = 4;

    /** How often the host's size is looked at: the holder of its master changes it silently. */
    private static final long SIZE_POLL_NS = 200_000_000;

    private static final int EINTR = Errno.EINTR.number();
    private static final int INVALID = Poll.POLLERR | Poll.POLLNVAL;

    private final DevPtsFileSystem devPts;
    private final Vfs vfs;
    private final Pty pty;
    private final Semaphore outputWork = new Semaphore(0);
    private final EventFd inputEnd = EventFd.create();
    private final List<Thread> threads = new ArrayList<>();

    /** The host's side, where it is a terminal. */
    private volatile @Nullable Fd followed;

    /** The process has exited: what it has written is shown, then the master closes. */
    private volatile boolean finishing;

    /** The host's side is gone, or everything has been shown. */
    private volatile boolean ended;

    /** Makes the pair; nobody drives it yet. */
    Terminal(DevPtsFileSystem devPts, Vfs vfs, int uid) throws ErrnoException {
        this.devPts = devPts;
        this.vfs = vfs;
        this.pty = devPts.newPair(vfs.kernelCaller(), uid);
    }

    /** Returns where programs find the slave. */
    public String path() {
        return "/dev/pts/" + pty.index();
    }

    /** Opens the slave as standard input, output and error: one file. */
    public OpenFile[] openStreams() throws ErrnoException {
        DevPtsFileSystem.Slave slave = devPts.slave(pty.index());
        if (slave == null) {
            throw Errno.EIO.raise();
        }
        VfsPath path = place(slave);
        path.pin();
        OpenFile file = new OpenFile(new SlaveFile(pty, slave, Fcntl.O_RDWR), path, Fcntl.O_RDWR);
        OpenFile[] streams = new OpenFile[STREAMS];
        for (int i = 0; i < STREAMS; i++) {
            if (i > 0 && !file.tryRetain()) {
                throw new IllegalStateException("a file that was just opened is closed");
            }
            streams[i] = file;
        }
        return streams;
    }

    private VfsPath place(DevPtsFileSystem.Slave slave) {
        try {
            VfsPath found = PathWalk.resolve(vfs.kernelCaller(), null, path(), PathWalk.FOLLOW);
            if (found.inode() == slave) {
                return found;
            }
        } catch (ErrnoException e) {
            // the container has no devpts at the usual place: the terminal has no name there
        }
        return vfs.anonymousPath(slave, path());
    }

    /**
     * Takes over the size that the host's side has now, rather than some moment later; while the
     * process has not run, so that its threads have not ended.
     */
    public void followSize() {
        Fd host = followed;
        if (host != null) {
            followSize(host);
        }
    }

    /** Takes back a terminal that nobody drives. */
    public void discard() {
        closeMaster();
        inputEnd.close();
    }

    private void closeMaster() {
        pty.closeMaster();
        devPts.remove(pty);
    }

    /** Starts the two threads. They take the descriptor over, and hang the pair up at its end. */
    public void drive(Fd host) {
        boolean terminal = HostTerminal.isTerminal(host.number());
        if (terminal) {
            takeOver(host);
            followSize(host);
            followed = host;
        }
        Thread output = new Thread(null, () -> pumpOutput(host), "terminal-output", 128 << 10);
        Thread input =
                new Thread(
                        null, () -> pumpInput(host, terminal, output), "terminal-input", 128 << 10);
        for (Thread thread : new Thread[] {output, input}) {
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Makes the host's side raw; whether it had ONLCR is how the guest's side begins. */
    private void takeOver(Fd host) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment modes = scratch.allocate(HostTerminal.TERMIOS_SIZE);
            if (HostTerminal.attributes(host.number(), modes) >= 0) {
                int output = modes.get(ValueLayout.JAVA_INT, OUTPUT_MODES_OFFSET);
                TerminalModes guest = pty.modes();
                guest.output = guest.output & ~Termios.ONLCR | output & Termios.ONLCR;
                pty.modes(guest);
                HostTerminal.makeRaw(modes);
                HostTerminal.setAttributes(host.number(), modes);
            }
        }
    }

    /** The process has exited: shows the rest, then ends. */
    public void finish() {
        finishing = true;
        outputWork.release();
    }

    /** Returns whether everything has been shown, and the threads have ended. */
    public boolean over() {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** Waits until {@link #finish} is through, or {@link System#nanoTime} passes a deadline. */
    public void join(long deadlineNs) throws InterruptedException {
        for (Thread thread : threads) {
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs > 0) {
                thread.join(leftMs);
            }
        }
    }

    private void followSize(Fd host) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment size = scratch.allocate(HostTerminal.WINSIZE_SIZE);
            if (HostTerminal.windowSize(host.number(), size) >= 0) {
                pty.window(size.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            }
        }
    }

    private void pumpInput(Fd host, boolean terminal, Thread output) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            MemorySegment polls = arena.allocate(2L * HostPoll.POLLFD_SIZE);
            long timeoutNs = terminal ? SIZE_POLL_NS : HostPoll.FOREVER;
            while (!ended) {
                int ready = poll(polls, host, timeoutNs);
                if (terminal) {
                    followSize(host);
                }
                if (ready == 0 || ended) {
                    continue;
                }
                long count = HostFiles.read(host.number(), chunk);
                if (count <= 0 && count != -EINTR) {
                    break;
                }
                type(chunk.asSlice(0, Math.max(0, count)));
            }
        } catch (ErrnoException e) {
            throw new IllegalStateException(e); // the sentry's own memory does not fault
        } finally {
            ended = true;
            closeMaster();
            outputWork.release();
            join(output);
            host.close();
            inputEnd.close();
        }
    }

    /** Waits for typed bytes or the end; returns the host's events. */
    private int poll(MemorySegment polls, Fd host, long timeoutNs) {
        polls.set(ValueLayout.JAVA_INT, 0, host.number());
        polls.set(ValueLayout.JAVA_INT, 4, Poll.POLLIN);
        polls.set(ValueLayout.JAVA_INT, 8, inputEnd.fd().number());
        polls.set(ValueLayout.JAVA_INT, 12, Poll.POLLIN);
        long ready = HostPoll.ppoll(polls, 2, timeoutNs);
        if (ready < 0) {
            return ready == -EINTR ? 0 : INVALID;
        }
        return polls.get(ValueLayout.JAVA_SHORT, 6);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void type(MemorySegment bytes) throws ErrnoException {
        IoBuffer source = IoBuffer.of(bytes);
        if (source.remaining() > 0 && pty.writeMaster(source) == FileImpl.WOULD_BLOCK
                || source.remaining() > 0) {
            typeRest(source);
        }
    }

    private void typeRest(IoBuffer source) throws ErrnoException {
        Semaphore woken = new Semaphore(0);
        WaitQueue.Entry entry = new WaitQueue.Entry(ready -> woken.release());
        pty.masterWaiters().add(entry, Poll.POLLOUT | Poll.POLLHUP | Poll.POLLERR);
        try {
            while (source.remaining() > 0 && !ended && !finishing) {
                if (pty.writeMaster(source) == FileImpl.WOULD_BLOCK) {
                    woken.acquireUninterruptibly();
                    woken.drainPermits();
                }
            }
        } finally {
            pty.masterWaiters().remove(entry);
        }
    }

    private void pumpOutput(Fd host) {
        WaitQueue.Entry entry = new WaitQueue.Entry(ready -> outputWork.release());
        pty.masterWaiters().add(entry, Poll.POLLIN | Poll.POLLHUP | Poll.POLLERR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            while (true) {
                boolean last = finishing || ended; // asked before the screen is: it is complete
                long count = readScreen(chunk);
                if (count > 0) {
                    if (!show(host, chunk.asSlice(0, count))) {
                        return;
                    }
                } else if (last) {
                    return;
                } else {
                    outputWork.acquireUninterruptibly();
                    outputWork.drainPermits();
                }
            }
        } finally {
            pty.masterWaiters().remove(entry);
            ended = true;
            inputEnd.signal();
        }
    }

    /** Returns bytes, or 0 when there is nothing: then all slaves may have been closed. */
    private long readScreen(MemorySegment chunk) {
        try {
            return Math.max(0, pty.readMaster(IoBuffer.of(chunk)));
        } catch (ErrnoException e) {
            return 0;
        }
    }

    private static boolean show(Fd host, MemorySegment bytes) {
        long done = 0;
        while (done < bytes.byteSize()) {
            long count = HostFiles.write(host.number(), bytes.asSlice(done));
            if (count < 0 && count != -EINTR && !waitWritable(host, count)) {
                return false;
            }
            done += Math.max(0, count);
        }
        return true;
    }

    private static boolean waitWritable(Fd host, long error) {
        return error == -Errno.EAGAIN.number()
                && HostPoll.poll(host.number(), Poll.POLLOUT, HostPoll.FOREVER) > 0;
    }
}
