package runscj.sentry.fs.tty;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.Fcntl;
import runscj.abi.Poll;
import runscj.host.Fd;
import runscj.host.HostFiles;
import runscj.host.HostPoll;
import runscj.host.HostTerminal;
import runscj.host.Scratch;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.FileImpl;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Vfs;
import runscj.sentry.vfs.VfsPath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Semaphore;

/**
 * A container's terminal: a pair in its devpts whose master side two threads of the sentry drive
 * from a host terminal. The host's side is put into raw mode, so that the pair's line discipline is
 * the only one; its size is followed.
 */
public final class Terminal {
    private static final int CHUNK = 4096;
    private static final long SIZE_POLL_NS = 200_000_000;
    private static final int EINTR = Errno.EINTR.number();

    private final DevPtsFileSystem devPts;
    private final Vfs vfs;
    private final Pty pty;
    private volatile boolean ended;

    /** Makes the pair; nobody drives it yet. */
    public Terminal(DevPtsFileSystem devPts, Vfs vfs) throws ErrnoException {
        this.devPts = devPts;
        this.vfs = vfs;
        this.pty = devPts.newPair(vfs.kernelCaller());
    }

    /** Returns the number of the slave: /dev/pts/N. */
    public int number() {
        return pty.index();
    }

    /** Opens the slave for reading and writing, with one reference, as a process's stream. */
    public OpenFile openSlave() throws ErrnoException {
        DevPtsFileSystem.Slave slave = devPts.slave(pty.index());
        if (slave == null) {
            throw Errno.EIO.raise();
        }
        VfsPath path = vfs.anonymousPath(slave, "/dev/pts/" + pty.index());
        path.pin();
        return new OpenFile(new SlaveFile(pty, slave, Fcntl.O_RDWR), path, Fcntl.O_RDWR);
    }

    /** Sets the size in characters. */
    public void resize(int rows, int columns) {
        pty.window((rows & 0xffffL) | (columns & 0xffffL) << 16);
    }

    /**
     * Starts the two threads. They end, and hang the pair up, when the host's side does; the
     * descriptor is closed then.
     */
    public void drive(Fd host) {
        if (HostTerminal.isTerminal(host.number())) {
            try (Scratch scratch = Scratch.open()) {
                MemorySegment modes = scratch.allocate(HostTerminal.TERMIOS_SIZE);
                if (HostTerminal.attributes(host.number(), modes) >= 0) {
                    HostTerminal.makeRaw(modes);
                    HostTerminal.setAttributes(host.number(), modes);
                }
            }
            followSize(host);
        }
        Thread output = thread("terminal-output", () -> pumpOutput(host));
        thread("terminal-input", () -> pumpInput(host, output));
    }

    private static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 128 << 10);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void followSize(Fd host) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment size = scratch.allocate(HostTerminal.WINSIZE_SIZE);
            if (HostTerminal.windowSize(host.number(), size) >= 0) {
                pty.window(size.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            }
        }
    }

    private void pumpInput(Fd host, Thread output) {
        boolean terminal = HostTerminal.isTerminal(host.number());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            while (!ended) {
                long ready = HostPoll.poll(host.number(), Poll.POLLIN, SIZE_POLL_NS);
                if (terminal) {
                    followSize(host);
                }
                if (ready == 0 || ready == -EINTR) {
                    continue;
                }
                long count = HostFiles.read(host.number(), chunk);
                if (count <= 0) {
                    break;
                }
                type(chunk.asSlice(0, count));
            }
        } catch (ErrnoException e) {
            throw new IllegalStateException(e); // the sentry's own memory does not fault
        } finally {
            ended = true;
            pty.closeMaster();
            devPts.remove(pty);
            pty.masterWaiters().wake(Poll.POLLHUP | Poll.POLLIN);
            join(output);
            host.close();
        }
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
        Semaphore woken = new Semaphore(0);
        WaitQueue.Entry entry = null;
        try {
            while (source.remaining() > 0 && !ended) {
                if (pty.writeMaster(source) == FileImpl.WOULD_BLOCK) {
                    if (entry == null) {
                        entry = wait(woken, Poll.POLLOUT);
                    } else {
                        woken.acquireUninterruptibly();
                    }
                }
            }
        } finally {
            if (entry != null) {
                pty.masterWaiters().remove(entry);
            }
        }
    }

    private WaitQueue.Entry wait(Semaphore woken, int events) {
        WaitQueue.Entry entry = new WaitQueue.Entry(ready -> woken.release());
        pty.masterWaiters().add(entry, events | Poll.POLLHUP | Poll.POLLERR);
        return entry;
    }

    private void pumpOutput(Fd host) {
        Semaphore woken = new Semaphore(0);
        WaitQueue.Entry entry = wait(woken, Poll.POLLIN);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            while (true) {
                long count = readScreen(chunk);
                if (count > 0) {
                    if (!show(host, chunk.asSlice(0, count))) {
                        return;
                    }
                } else if (count < 0 || ended) {
                    return;
                } else {
                    woken.acquireUninterruptibly();
                    woken.drainPermits();
                }
            }
        } finally {
            pty.masterWaiters().remove(entry);
            ended = true;
        }
    }

    /** Returns bytes, 0 when there is nothing yet, or -1 when all slaves have been closed. */
    private long readScreen(MemorySegment chunk) {
        try {
            return Math.max(0, pty.readMaster(IoBuffer.of(chunk)));
        } catch (ErrnoException e) {
            return -1;
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
