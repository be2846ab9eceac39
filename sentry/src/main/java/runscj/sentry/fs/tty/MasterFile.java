package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Rlimit;
import runscj.sentry.kernel.FdTable;
import runscj.sentry.kernel.FileSignals;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.VfsPath;
import runscj.sentry.vfs.WholeWrites;

/** An open master: what a terminal emulator holds. */
final class MasterFile implements Pollable, FileSignals.Terminal, Ioctls, WholeWrites {
    private static final int PEER_FLAGS =
            Fcntl.O_ACCMODE | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC | Fcntl.O_NOCTTY;

    private final DevPtsFileSystem devPts;
    private final Pty pty;
    private final Inode inode;

    MasterFile(DevPtsFileSystem devPts, Pty pty, Inode inode) {
        this.devPts = devPts;
        this.pty = pty;
        this.inode = inode;
    }

    Pty pty() {
        return pty;
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        return pty.readMaster(target);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        return pty.writeMaster(source);
    }

    @Override
    public int readyEvents() {
        return pty.masterEvents();
    }

    @Override
    public void subscribe(AsyncQueue.Subscriber added) {
        pty.mastersToSignal().add(added);
    }

    @Override
    public void unsubscribe(AsyncQueue.Subscriber removed) {
        pty.mastersToSignal().remove(removed);
    }

    @Override
    public @Nullable ProcessGroup foreground() {
        return null;
    }

    @Override
    public WaitQueue waiters() {
        return pty.masterWaiters();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        pty.closeMaster();
        devPts.remove(pty);
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        switch (command) {
            case Ioctl.TIOCGPTN -> task.mm().writeInt(argument, pty.index());
            case Ioctl.TIOCSPTLCK -> pty.locked(task.mm().readInt(argument) != 0);
            case Ioctl.TIOCGPTLCK -> task.mm().writeInt(argument, pty.locked() ? 1 : 0);
            case Ioctl.TIOCPKT -> pty.packetMode(task.mm().readInt(argument) != 0);
            case Ioctl.TIOCGPKT -> task.mm().writeInt(argument, pty.packetMode() ? 1 : 0);
            case Ioctl.TIOCGPTPEER -> {
                return openPeer(task, (int) argument);
            }
            case Ioctl.TIOCSIG -> {
                if (argument != 2 && argument != 3 && argument != 20) {
                    throw Errno.EINVAL.raise();
                }
                SessionLink.send(pty.link().foreground(), (int) argument);
            }
            case Ioctl.TCFLSH -> flush((int) argument);
            case Ioctl.TCXONC -> flow((int) argument);
            case Ioctl.FIONREAD -> task.mm().writeInt(argument, pty.readableByMaster());
            default -> {
                return TerminalCommands.run(pty, task, command, argument);
            }
        }
        return 0;
    }

    /** What the master types is taken at once: only its input can be flushed. */
    private void flush(int which) throws GuestException {
        switch (which) {
            case Ioctl.TCIFLUSH, Ioctl.TCIOFLUSH -> pty.flushScreen();
            case Ioctl.TCOFLUSH -> {}
            default -> throw Errno.EINVAL.raise();
        }
    }

    private void flow(int which) throws GuestException {
        switch (which) {
            case Ioctl.TCOOFF -> pty.typingStopped(true);
            case Ioctl.TCOON -> pty.typingStopped(false);
            case Ioctl.TCIOFF -> pty.typeFlowControl('S' - '@');
            case Ioctl.TCION -> pty.typeFlowControl('Q' - '@');
            default -> throw Errno.EINVAL.raise();
        }
    }

    private long openPeer(Task task, int flags) throws GuestException {
        if ((flags & ~PEER_FLAGS) != 0) {
            throw Errno.EINVAL.raise();
        }
        if (pty.locked()) {
            throw Errno.EIO.raise();
        }
        long limit = task.threadGroup().limits().soft(Rlimit.RLIMIT_NOFILE);
        try (FdTable.Reservation reserved = task.fds().reserve(1, 0, limit)) {
            Inode slave = devPts.slave(pty.index());
            if (slave == null) {
                throw Errno.EIO.raise();
            }
            VfsPath path = task.fsContext().vfs().anonymousPath(slave, "/dev/pts/" + pty.index());
            SlaveFile file = new SlaveFile(pty, slave, flags);
            path.pin();
            int kept = flags & ~Fcntl.O_NOCTTY; // F_GETFL shows O_CLOEXEC here
            reserved.publish((flags & Fcntl.O_CLOEXEC) != 0, new OpenFile(file, path, kept));
            return reserved.fd(0);
        }
    }
}
