package runscj.sentry.fs.tty;

import static runscj.abi.Ioctl.*;

import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Signal;
import runscj.abi.Termios;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.mm.Mm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** ioctl_tty(2) as far as master and slave share it. */
final class TerminalCommands {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int LINE_OFFSET = 16;
    private static final int CHARACTERS_OFFSET = 17;

    private TerminalCommands() {}

    /** Carries a command out that changes or tells modes, size or queues; ENOTTY for others. */
    static long run(Pty pty, Task task, int command, long addr) throws GuestException {
        Mm mm = task.mm();
        switch (command) {
            case TCGETS -> writeModes(mm, addr, pty.modes(), TerminalModes.SIZE);
            case TCGETS2 -> writeModes(mm, addr, pty.modes(), TerminalModes.SIZE2);
            case TCSETS, TCSETSW -> setModes(pty, task, addr, TerminalModes.SIZE);
            case TCSETS2, TCSETSW2 -> setModes(pty, task, addr, TerminalModes.SIZE2);
            case TCSETSF -> {
                setModes(pty, task, addr, TerminalModes.SIZE);
                pty.flushInput();
            }
            case TCSETSF2 -> {
                setModes(pty, task, addr, TerminalModes.SIZE2);
                pty.flushInput();
            }
            case TIOCGWINSZ -> mm.writeLong(addr, pty.window());
            case TIOCSWINSZ -> pty.window(mm.readLong(addr));
            case TIOCOUTQ -> mm.writeInt(addr, pty.pendingOutput());
            case FIONREAD -> mm.writeInt(addr, pty.readable());
            case TCFLSH -> flush(pty, task, (int) addr);
            case TCXONC -> flow(pty, task, (int) addr);
            case TCSBRK, TCSBRKP -> JobAccess.requireChange(pty, task);
            case TIOCEXCL -> pty.exclusive(true);
            case TIOCNXCL -> pty.exclusive(false);
            case TIOCGEXCL -> mm.writeInt(addr, pty.exclusive() ? 1 : 0);
            case TIOCGETD -> mm.writeInt(addr, Termios.N_TTY);
            case TIOCSETD -> {
                if (mm.readInt(addr) != Termios.N_TTY) {
                    throw Errno.EINVAL.raise();
                }
            }
            case TIOCSTI -> throw Errno.EIO.raise(); // dev.tty.legacy_tiocsti = 0
            case TIOCGDEV -> mm.writeInt(addr, (int) pty.deviceId());
            case TIOCVHANGUP -> {
                if (!task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
                    throw Errno.EPERM.raise();
                }
                pty.hangUp();
            }
            case TIOCCONS -> throw Errno.EPERM.raise();
            case TIOCGPGRP -> getForeground(pty, task, addr);
            case TIOCGSID -> getSession(pty, task, addr);
            default -> throw Errno.ENOTTY.raise();
        }
        return 0;
    }

    private static void writeModes(Mm mm, long addr, TerminalModes modes, int size)
            throws ErrnoException {
        byte[] bytes = new byte[TerminalModes.SIZE2];
        MemorySegment out = MemorySegment.ofArray(bytes);
        out.set(INT, 0, modes.input);
        out.set(INT, 4, modes.output);
        out.set(INT, 8, modes.control);
        out.set(INT, 12, modes.local);
        bytes[LINE_OFFSET] = (byte) modes.line;
        System.arraycopy(modes.characters, 0, bytes, CHARACTERS_OFFSET, Termios.NCCS);
        out.set(INT, TerminalModes.SIZE, modes.inputSpeed);
        out.set(INT, TerminalModes.SIZE + 4, modes.outputSpeed);
        mm.copyOut(addr, out, 0, size);
    }

    private static void setModes(Pty pty, Task task, long addr, int size) throws GuestException {
        JobAccess.requireChange(pty, task);
        byte[] bytes = new byte[TerminalModes.SIZE2];
        MemorySegment in = MemorySegment.ofArray(bytes);
        task.mm().copyIn(addr, in, 0, size);
        TerminalModes modes = pty.modes();
        modes.input = in.get(INT, 0);
        modes.output = in.get(INT, 4);
        modes.control = ptyControl(in.get(INT, 8));
        modes.local = in.get(INT, 12);
        modes.line = bytes[LINE_OFFSET];
        System.arraycopy(bytes, CHARACTERS_OFFSET, modes.characters, 0, Termios.NCCS);
        if (size == TerminalModes.SIZE2) {
            modes.inputSpeed = in.get(INT, TerminalModes.SIZE);
            modes.outputSpeed = in.get(INT, TerminalModes.SIZE + 4);
        }
        pty.modes(modes);
    }

    /** A pty has eight bits and no parity, whatever is asked for. */
    private static int ptyControl(int control) {
        return (control & ~(Termios.CSIZE | Termios.PARENB)) | Termios.CS8 | Termios.CREAD;
    }

    private static void flush(Pty pty, Task task, int which) throws GuestException {
        JobAccess.requireChange(pty, task);
        switch (which) {
            case TCIFLUSH -> pty.flushInput();
            case TCOFLUSH -> pty.flushOutput();
            case TCIOFLUSH -> {
                pty.flushInput();
                pty.flushOutput();
            }
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void flow(Pty pty, Task task, int which) throws GuestException {
        JobAccess.requireChange(pty, task);
        switch (which) {
            case TCOOFF -> pty.stopOutput();
            case TCOON -> pty.startOutput();
            case Termios.TCIOFF, Termios.TCION -> {}
            default -> throw Errno.EINVAL.raise();
        }
    }

    private static void getForeground(Pty pty, Task task, long addr) throws GuestException {
        ProcessGroup group = pty.foreground();
        task.mm().writeInt(addr, group == null ? 0 : group.pid().in(task.pidNamespace()));
    }

    private static void getSession(Pty pty, Task task, long addr) throws GuestException {
        Session session = pty.session();
        if (session == null) {
            throw Errno.ENOTTY.raise();
        }
        task.mm().writeInt(addr, session.pid().in(task.pidNamespace()));
    }

    /** TIOCSPGRP by a member of the session. */
    static void setForeground(Pty pty, Task task, long addr) throws GuestException {
        JobAccess.requireChange(pty, task);
        int number = task.mm().readInt(addr);
        if (number < 0) {
            throw Errno.EINVAL.raise();
        }
        Pid pid = task.pidNamespace().pid(number);
        ProcessGroup group = pid == null ? null : pid.processGroup();
        if (group == null) {
            throw Errno.ESRCH.raise();
        }
        if (group.session() != task.threadGroup().session()) {
            throw Errno.EPERM.raise();
        }
        pty.foreground(group);
    }

    /** TIOCSCTTY. */
    static void becomeControlling(Pty pty, Task task, long steal) throws GuestException {
        ThreadGroup process = task.threadGroup();
        Session session = process.session();
        if (session == null || session.leader() != process) {
            throw Errno.EPERM.raise();
        }
        if (session.terminal() == pty && pty.session() == session) {
            return;
        }
        if (session.terminal() != null) {
            throw Errno.EPERM.raise();
        }
        if (pty.session() != null) {
            if (steal != 1 || !task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
                throw Errno.EPERM.raise();
            }
            pty.release();
        }
        pty.control(session, process.processGroup());
    }

    /** TIOCNOTTY: a session leader gives the terminal up for its session. */
    static void giveUp(Pty pty, Task task) throws GuestException {
        if (!JobAccess.controls(pty, task)) {
            throw Errno.ENOTTY.raise();
        }
        Session session = task.threadGroup().session();
        if (session != null && session.leader() == task.threadGroup()) {
            ProcessGroup group = pty.release();
            Pty.send(group, Signal.SIGHUP);
            Pty.send(group, Signal.SIGCONT);
        }
    }
}
