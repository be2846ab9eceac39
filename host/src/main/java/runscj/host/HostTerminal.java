package runscj.host;

import static runscj.abi.Ioctl.TCGETS;
import static runscj.abi.Ioctl.TCSETS;
import static runscj.abi.Ioctl.TIOCGPTN;
import static runscj.abi.Ioctl.TIOCGPTPEER;
import static runscj.abi.Ioctl.TIOCGWINSZ;
import static runscj.abi.Ioctl.TIOCSCTTY;
import static runscj.abi.Ioctl.TIOCSPTLCK;
import static runscj.abi.Ioctl.TIOCSWINSZ;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Terminals: ioctl_tty(2), pts(4). Results are the kernel's. */
public final class HostTerminal {
    /** Size of the kernel's struct termios in bytes. */
    public static final int TERMIOS_SIZE = 36;

    /** Size of struct winsize: rows, columns and two unused, 16 bits each. */
    public static final int WINSIZE_SIZE = 8;

    private HostTerminal() {}

    /** Whether the descriptor is a terminal. */
    public static boolean isTerminal(int fd) {
        try (Scratch scratch = Scratch.open()) {
            return attributes(fd, scratch.reserve(TERMIOS_SIZE)) == 0;
        }
    }

    /** Reads struct termios. */
    public static long attributes(int fd, MemorySegment termios) {
        return HostFiles.ioctl(fd, TCGETS, sized(termios, TERMIOS_SIZE));
    }

    /** Writes struct termios. */
    public static long setAttributes(int fd, MemorySegment termios) {
        return HostFiles.ioctl(fd, TCSETS, sized(termios, TERMIOS_SIZE));
    }

    /** Changes a struct termios as cfmakeraw(3) does. */
    public static void makeRaw(MemorySegment termios) {
        var word = ValueLayout.JAVA_INT;
        termios.set(
                word,
                0,
                termios.get(word, 0)
                        & ~0x5eb); // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        termios.set(word, 4, termios.get(word, 4) & ~0x1); // OPOST
        termios.set(word, 8, termios.get(word, 8) & ~0x130 | 0x30); // CSIZE PARENB; CS8
        termios.set(word, 12, termios.get(word, 12) & ~0x804b); // ECHO ECHONL ICANON ISIG IEXTEN
        termios.set(ValueLayout.JAVA_BYTE, 17 + 6, (byte) 1); // VMIN
        termios.set(ValueLayout.JAVA_BYTE, 17 + 5, (byte) 0); // VTIME
    }

    /** Reads struct winsize. */
    public static long windowSize(int fd, MemorySegment winsize) {
        return HostFiles.ioctl(fd, TIOCGWINSZ, sized(winsize, WINSIZE_SIZE));
    }

    /** Writes struct winsize; the foreground process group of the terminal gets SIGWINCH. */
    public static long setWindowSize(int fd, MemorySegment winsize) {
        return HostFiles.ioctl(fd, TIOCSWINSZ, sized(winsize, WINSIZE_SIZE));
    }

    /** Sets the size of the terminal in characters. */
    public static long setWindowSize(int fd, int rows, int columns) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment winsize = scratch.allocate(WINSIZE_SIZE);
            winsize.set(ValueLayout.JAVA_SHORT, 0, (short) rows);
            winsize.set(ValueLayout.JAVA_SHORT, 2, (short) columns);
            return setWindowSize(fd, winsize);
        }
    }

    /** Makes a terminal the controlling one of the calling process, a session leader. */
    public static long setControlling(int fd) {
        return HostFiles.ioctl(fd, TIOCSCTTY, 0);
    }

    /**
     * Opens a pseudo-terminal master on a ptmx device: /dev/ptmx, or that of another devpts
     * instance.
     *
     * @throws HostException ENOSPC if there are too many
     */
    public static Fd openMaster(String ptmx) {
        int flags = HostFiles.O_RDWR | HostFiles.O_NOCTTY;
        Fd master = Fd.required(HostFiles.open(ptmx, flags, 0), "open " + ptmx);
        try (Scratch scratch = Scratch.open()) {
            MemorySegment unlocked = scratch.allocate(4);
            Host.required(HostFiles.ioctl(master.number(), TIOCSPTLCK, unlocked), "TIOCSPTLCK");
        }
        return master;
    }

    /** Returns the number N of /dev/pts/N, or {@code -errno}. */
    public static long number(int master) {
        try (Scratch scratch = Scratch.open()) {
            MemorySegment number = scratch.reserve(4);
            long result = HostFiles.ioctl(master, TIOCGPTN, number);
            return result < 0 ? result : number.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Opens the other end of a master, without a path; returns a descriptor or {@code -errno}. */
    public static long openPeer(int master, int flags) {
        return HostFiles.ioctl(master, TIOCGPTPEER, flags);
    }

    private static MemorySegment sized(MemorySegment memory, int size) {
        if (memory.byteSize() < size) {
            throw new IllegalArgumentException("segment too small: " + memory.byteSize());
        }
        return memory;
    }
}
