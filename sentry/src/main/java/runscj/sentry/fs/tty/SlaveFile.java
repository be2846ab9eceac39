package runscj.sentry.fs.tty;

import org.jspecify.annotations.Nullable;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.Fcntl;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Poll;
import runscj.abi.Termios;
import runscj.sentry.kernel.FileSignals;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.AsyncQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.GatheringReads;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.WholeWrites;

/** An open slave: what programs know as their terminal. */
final class SlaveFile
        implements Pollable, FileSignals.Terminal, Ioctls, WholeWrites, GatheringReads {
    private static final int HUNG_UP =
            Poll.POLLIN
                    | Poll.POLLOUT
                    | Poll.POLLERR
                    | Poll.POLLHUP
                    | Poll.POLLRDNORM
                    | Poll.POLLWRNORM;

    private final Pty pty;
    private final Inode inode;
    private final boolean readable;
    private final int hangUps;
    private final SlaveRead reading;

    /** Opens a slave; the flags of open(2) tell whether it can be read. */
    SlaveFile(Pty pty, Inode inode, int flags) {
        this.pty = pty;
        this.inode = inode;
        this.readable = (flags & Fcntl.O_ACCMODE) != Fcntl.O_WRONLY;
        this.hangUps = pty.hangUps();
        this.reading = pty.newRead();
        pty.openSlave();
    }

    Pty pty() {
        return pty;
    }

    private boolean hungUp() {
        return hangUps != pty.hangUps();
    }

    @Override
    public long read(Caller caller, IoBuffer target) throws GuestException {
        if (hungUp()) {
            return readHungUp(target);
        }
        if (caller instanceof Task task) {
            JobAccess.requireRead(pty, task);
        }
        return pty.readSlave(target, reading);
    }

    /** Who was waiting when the master closed hears of an error; later reads see the end. */
    private long readHungUp(IoBuffer target) throws GuestException {
        if (pty.masterClosed() && reading.interrupts(target)) {
            throw Errno.EIO.raise();
        }
        return 0;
    }

    @Override
    public long endRead(IoBuffer target) {
        return pty.endRead(target, reading);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        if (hungUp() || pty.masterClosed()) {
            throw Errno.EIO.raise();
        }
        if (caller instanceof Task task && pty.stopsBackgroundWrites()) {
            JobAccess.requireChange(pty, task);
        }
        return pty.writeSlave(source);
    }

    @Override
    public int readyEvents() {
        return hungUp() ? HUNG_UP : pty.slaveEvents();
    }

    @Override
    public void subscribe(AsyncQueue.Subscriber added) {
        pty.slavesToSignal().add(added);
    }

    @Override
    public void unsubscribe(AsyncQueue.Subscriber removed) {
        pty.slavesToSignal().remove(removed);
    }

    @Override
    public @Nullable ProcessGroup foreground() {
        return pty.link().foreground();
    }

    @Override
    public WaitQueue waiters() {
        return pty.slaveWaiters();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public void close() {
        pty.closeSlave();
    }

    @Override
    public long ioctl(Task task, int command, long argument) throws GuestException {
        if (hungUp()) {
            throw command == Ioctl.TIOCSPGRP ? Errno.ENOTTY.raise() : Errno.EIO.raise();
        }
        switch (command) {
            case Ioctl.TIOCSCTTY -> {
                boolean may = readable || task.credentials().capable(Capability.CAP_SYS_ADMIN);
                TerminalCommands.becomeControlling(pty, task, argument, may);
            }
            case Ioctl.TIOCNOTTY -> TerminalCommands.giveUp(pty, task);
            case Ioctl.TCFLSH -> flush(task, (int) argument);
            case Ioctl.TCXONC -> flow(task, (int) argument);
            case Ioctl.FIONREAD -> task.mm().writeInt(argument, pty.readable());
            case Ioctl.TIOCGPGRP, Ioctl.TIOCGSID -> {
                requireOwn(task);
                return TerminalCommands.run(pty, task, command, argument);
            }
            default -> {
                return TerminalCommands.run(pty, task, command, argument);
            }
        }
        return 0;
    }

    private void flush(Task task, int which) throws GuestException {
        JobAccess.requireChange(pty, task);
        switch (which) {
            case Ioctl.TCIFLUSH -> pty.flushInput();
            case Ioctl.TCOFLUSH -> pty.flushOutput();
            case Ioctl.TCIOFLUSH -> {
                pty.flushInput();
                pty.flushOutput();
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private void flow(Task task, int which) throws GuestException {
        JobAccess.requireChange(pty, task);
        switch (which) {
            case Ioctl.TCOOFF -> pty.stopOutput();
            case Ioctl.TCOON -> pty.startOutput();
            case Ioctl.TCIOFF -> pty.sendFlowControl(Termios.VSTOP);
            case Ioctl.TCION -> pty.sendFlowControl(Termios.VSTART);
            default -> throw Errno.EINVAL.raise();
        }
    }

    private void requireOwn(Task task) throws GuestException {
        if (!pty.link().controls(task)) {
            throw Errno.ENOTTY.raise();
        }
    }
}
