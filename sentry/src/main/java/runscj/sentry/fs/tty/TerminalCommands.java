package runscj.sentry.fs.tty;

import static runscj.abi.Ioctl.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Capability;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.abi.Termios;
import runscj.sentry.kernel.Pid;
import runscj.sentry.kernel.ProcessGroup;
import runscj.sentry.kernel.Session;
import runscj.sentry.kernel.Task;
import runscj.sentry.kernel.ThreadGroup;
import runscj.sentry.mm.Mm;

/** ioctl_tty(2) as far as master and slave share it. */
final class TerminalCommands {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int LINE_OFFSET = 16;
    private static final int CHARACTERS_OFFSET = 17;

    /** {@code struct termio} of System V: four halves of flag words, line, eight characters. */
    private static final int OLD_SIZE = 18;

    private static final int OLD_LINE_OFFSET = 8;
    private static final int OLD_CHARACTERS = 8;

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
            case TCGETA -> writeOldModes(mm, addr, pty.modes());
            case TCSETA, TCSETAW -> setOldModes(pty, task, addr);
            case TCSETAF -> {
                setOldModes(pty, task, addr);
                pty.flushInput();
            }
            case TIOCGWINSZ -> mm.writeLong(addr, pty.window());
            case TIOCSWINSZ -> pty.window(mm.readLong(addr));
            case TIOCOUTQ -> mm.writeInt(addr, 0); // what was written is with the master
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
            case TIOCSCTTY -> becomeControlling(pty, task, addr, true);
            case TIOCSPGRP -> setForeground(pty, task, addr);
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

    /** Writes {@code struct termio}: the lower halves of the flags, and eight characters. */
    private static void writeOldModes(Mm mm, long addr, TerminalModes modes) throws ErrnoException {
        byte[] bytes = new byte[OLD_SIZE];
        MemorySegment out = MemorySegment.ofArray(bytes);
        out.set(SHORT, 0, (short) modes.input);
        out.set(SHORT, 2, (short) modes.output);
        out.set(SHORT, 4, (short) modes.control);
        out.set(SHORT, 6, (short) modes.local);
        bytes[OLD_LINE_OFFSET] = (byte) modes.line;
        System.arraycopy(modes.characters, 0, bytes, OLD_LINE_OFFSET + 1, OLD_CHARACTERS);
        mm.copyOut(addr, out, 0, OLD_SIZE);
    }

    private static void setOldModes(Pty pty, Task task, long addr) throws GuestException {
        JobAccess.requireChange(pty, task);
        byte[] bytes = new byte[OLD_SIZE];
        MemorySegment in = MemorySegment.ofArray(bytes);
        task.mm().copyIn(addr, in, 0, OLD_SIZE);
        TerminalModes modes = pty.modes();
        modes.input = lowerHalf(modes.input, in.get(SHORT, 0));
        modes.output = lowerHalf(modes.output, in.get(SHORT, 2));
        modes.control = ptyControl(lowerHalf(modes.control, in.get(SHORT, 4)));
        modes.local = lowerHalf(modes.local, in.get(SHORT, 6));
        modes.line = bytes[OLD_LINE_OFFSET];
        System.arraycopy(bytes, OLD_LINE_OFFSET + 1, modes.characters, 0, OLD_CHARACTERS);
        pty.modes(modes);
    }

    private static int lowerHalf(int flags, short lower) {
        return flags & 0xffff0000 | lower & 0xffff;
    }

    /** A pty has eight bits and no parity, whatever is asked for. */
    private static int ptyControl(int control) {
        return (control & ~(Termios.CSIZE | Termios.PARENB)) | Termios.CS8 | Termios.CREAD;
    }

    private static void getForeground(Pty pty, Task task, long addr) throws GuestException {
        ProcessGroup group = pty.link().foreground();
        task.mm().writeInt(addr, group == null ? 0 : group.pid().in(task.pidNamespace()));
    }

    private static void getSession(Pty pty, Task task, long addr) throws GuestException {
        Session session = pty.link().session();
        if (session == null) {
            throw Errno.ENOTTY.raise();
        }
        task.mm().writeInt(addr, session.pid().in(task.pidNamespace()));
    }

    /** TIOCSPGRP by a member of the session. */
    private static void setForeground(Pty pty, Task task, long addr) throws GuestException {
        try {
            JobAccess.requireChange(pty, task);
        } catch (ErrnoException orphaned) {
            throw Errno.ENOTTY.raise();
        }
        int number = task.mm().readInt(addr);
        if (number < 0) {
            throw Errno.EINVAL.raise();
        }
        SessionLink link = pty.link();
        if (!link.controls(task) || link.session() != task.threadGroup().session()) {
            throw Errno.ENOTTY.raise();
        }
        Pid pid = task.pidNamespace().pid(number);
        if (pid == null) {
            throw Errno.ESRCH.raise();
        }
        ProcessGroup group = pid.processGroup();
        if (group == null || group.session() != task.threadGroup().session()) {
            throw Errno.EPERM.raise();
        }
        link.foreground(group);
    }

    /** TIOCSCTTY; only who may read the terminal may have it. */
    static void becomeControlling(Pty pty, Task task, long steal, boolean readable)
            throws GuestException {
        ThreadGroup process = task.threadGroup();
        Session session = process.session();
        SessionLink link = pty.link();
        if (session == null || session.leader() != process) {
            throw Errno.EPERM.raise();
        }
        if (link.session() == session) {
            return;
        }
        if (process.terminal() != null) {
            throw Errno.EPERM.raise();
        }
        if (link.session() != null) {
            if (steal != 1 || !task.credentials().capable(Capability.CAP_SYS_ADMIN)) {
                throw Errno.EPERM.raise();
            }
        }
        if (!readable) {
            throw Errno.EPERM.raise();
        }
        link.release();
        link.control(session, process);
    }

    /** TIOCNOTTY: a session leader gives the terminal up for its session. */
    static void giveUp(Pty pty, Task task) throws GuestException {
        ThreadGroup process = task.threadGroup();
        SessionLink link = pty.link();
        if (!link.controls(task)) {
            throw Errno.ENOTTY.raise();
        }
        Session session = process.session();
        if (session != null && session.leader() == process) {
            link.giveUp();
        } else {
            process.terminal(null);
        }
    }
}
