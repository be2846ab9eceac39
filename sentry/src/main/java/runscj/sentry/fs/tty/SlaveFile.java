package runscj.sentry.fs.tty;

import runscj.abi.Errno;
import runscj.abi.GuestException;
import runscj.abi.Ioctl;
import runscj.abi.Poll;
import runscj.abi.Termios;
import runscj.sentry.kernel.Ioctls;
import runscj.sentry.kernel.Task;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.sync.WaitQueue;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Pollable;
import runscj.sentry.vfs.WholeWrites;

/** An open slave: what programs know as their terminal. */
final class SlaveFile implements Pollable, Ioctls, WholeWrites {
    private static final int HUNG_UP =
            Poll.POLLIN
                    | Poll.POLLOUT
                    | Poll.POLLERR
                    | Poll.POLLHUP
                    | Poll.POLLRDNORM
                    | Poll.POLLWRNORM;

    private final Pty pty;
    private final Inode inode;
    private final int hangUps;
    private final Pty.ReadTimer timer;

    SlaveFile(Pty pty, Inode inode) {
        this.pty = pty;
        this.inode = inode;
        this.hangUps = pty.hangUps();
        this.timer = new Pty.ReadTimer(pty);
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
            return 0;
        }
        if (caller instanceof Task task) {
            JobAccess.requireRead(pty, task);
        }
        return pty.readSlave(target, timer);
    }

    @Override
    public long write(Caller caller, IoBuffer source) throws GuestException {
        if (hungUp() || pty.masterClosed()) {
            throw Errno.EIO.raise();
        }
        if (caller instanceof Task task && pty.modes().hasLocal(Termios.TOSTOP)) {
            JobAccess.requireChange(pty, task);
        }
        return pty.writeSlave(source);
    }

    @Override
    public int readyEvents() {
        return hungUp() ? HUNG_UP : pty.slaveEvents();
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
            case Ioctl.TIOCSCTTY -> TerminalCommands.becomeControlling(pty, task, argument);
            case Ioctl.TIOCNOTTY -> TerminalCommands.giveUp(pty, task);
            case Ioctl.TIOCSPGRP -> {
                requireOwn(task);
                TerminalCommands.setForeground(pty, task, argument);
            }
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

    private void requireOwn(Task task) throws GuestException {
        if (!JobAccess.controls(pty, task)) {
            throw Errno.ENOTTY.raise();
        }
    }
}
