package runscj.sentry.fs.tty;

import static runscj.abi.Termios.*;

import runscj.abi.ErrnoException;
import runscj.abi.Signal;
import runscj.sentry.mm.IoBuffer;

/**
 * N_TTY: what is typed becomes lines or raw bytes, echoes and signals. No clock, no thread, no
 * lock: the pair's lock guards it, and the pair sends the signals. Behaviour of the kernel's {@code
 * n_tty.c} as termios(3) describes it.
 */
final class LineDiscipline {
    /** Bytes that can wait to be read: N_TTY_BUF_SIZE. */
    static final int BUFFER_SIZE = 4096;

    private static final int MASK = BUFFER_SIZE - 1;

    private final ByteFifo screen;
    private final OutputProcessor out;
    private final byte[] buffer = new byte[BUFFER_SIZE];

    /** Marks the last byte of each line: a newline, or the place of an end of file. */
    private final boolean[] lineEnd = new boolean[BUFFER_SIZE];

    private TerminalModes modes;

    /** Running positions; the difference is bounded by the buffer. */
    private int tail;

    /** Up to here lines are complete. */
    private int canonicalHead;

    private int head;
    private boolean literal;
    private boolean erasing;
    private boolean stopped;

    /** Signals for the foreground group that input has caused, bit n = signal n. */
    private long raised;

    LineDiscipline(ByteFifo screen, TerminalModes modes) {
        this.screen = screen;
        this.modes = modes;
        this.out = new OutputProcessor(screen, modes);
    }

    TerminalModes modes() {
        return modes;
    }

    /** Changes the modes; what has been typed so far becomes a line, or raw input. */
    void modes(TerminalModes newModes) {
        boolean switched = ((modes.local ^ newModes.local) & (ICANON | EXTPROC)) != 0;
        modes = newModes;
        out.modes(newModes);
        if (switched) {
            java.util.Arrays.fill(lineEnd, false);
            if (canonical() && head != tail) {
                lineEnd[head - 1 & MASK] = true;
                canonicalHead = head;
            } else {
                canonicalHead = tail;
            }
            erasing = false;
            literal = false;
        }
        if (stopped && !modes.hasInput(IXON)) {
            stopped = false;
        }
    }

    private boolean canonical() {
        return modes.hasLocal(ICANON);
    }

    /** Returns and clears the signals that input has caused, bit n = signal n. */
    long takeSignals() {
        long taken = raised;
        raised = 0;
        return taken;
    }

    /** Returns whether output is held by the STOP character or TCOOFF. */
    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    void start() {
        stopped = false;
    }

    private int used() {
        return head - tail;
    }

    /**
     * Returns whether the master may type more. A canonical line too long takes bytes and drops
     * them.
     */
    boolean takesInput() {
        return used() < BUFFER_SIZE - 1 || (canonical() && canonicalHead == tail);
    }

    /** Returns how many bytes a read could get now. */
    int readable() {
        return (canonical() ? canonicalHead : head) - tail;
    }

    void flushInput() {
        tail = head;
        canonicalHead = head;
        java.util.Arrays.fill(lineEnd, false);
        literal = false;
        erasing = false;
    }

    void flushOutput() {
        screen.clear();
    }

    private void put(int c) {
        if (used() >= BUFFER_SIZE - 1) {
            if (modes.hasInput(IMAXBEL)) {
                screen.add(7);
            }
            return;
        }
        buffer[head & MASK] = (byte) c;
        lineEnd[head & MASK] = false;
        head++;
    }

    /** Ends a line with a byte; there is always room for it. */
    private void putLineEnd(int c) {
        buffer[head & MASK] = (byte) c;
        lineEnd[head & MASK] = true;
        head++;
        canonicalHead = head;
    }

    /** Takes one typed byte. */
    void type(int typed) {
        int c = typed & 0xff;
        if (modes.hasLocal(EXTPROC)) {
            put(c);
            return;
        }
        if (literal) {
            literal = false;
            takeLiteral(c);
            return;
        }
        if (modes.hasInput(ISTRIP)) {
            c &= 0x7f;
        }
        if (modes.hasInput(IUCLC) && modes.hasLocal(IEXTEN) && c >= 'A' && c <= 'Z') {
            c += 'a' - 'A';
        }
        if (modes.hasInput(IXON)) {
            if (modes.is(VSTART, c)) {
                stopped = false;
                return;
            }
            if (modes.is(VSTOP, c)) {
                stopped = true;
                return;
            }
        }
        if (modes.hasLocal(ISIG) && takeSignal(c)) {
            return;
        }
        if (stopped && modes.hasInput(IXON) && modes.hasInput(IXANY)) {
            stopped = false;
        }
        if (c == '\r') {
            if (modes.hasInput(IGNCR)) {
                return;
            }
            c = modes.hasInput(ICRNL) ? '\n' : c;
        } else if (c == '\n' && modes.hasInput(INLCR)) {
            c = '\r';
        }
        if (canonical() && takeEditing(c)) {
            return;
        }
        takeOrdinary(c);
    }

    private void takeLiteral(int c) {
        if (modes.hasLocal(ECHO)) {
            finishErasing();
            beginLineIfEmpty();
            out.echo(c);
        }
        mark(c);
        put(c);
    }

    private void takeOrdinary(int c) {
        if (modes.hasLocal(ECHO)) {
            finishErasing();
            if (c == '\n') {
                out.emit('\n');
            } else {
                beginLineIfEmpty();
                out.echo(c);
            }
        }
        mark(c);
        put(c);
    }

    private void beginLineIfEmpty() {
        if (canonicalHead == head) {
            out.beginLine();
        }
    }

    /** PARMRK: a byte of 0xff is doubled. */
    private void mark(int c) {
        if (c == 0xff && modes.hasInput(PARMRK)) {
            put(c);
        }
    }

    private boolean takeSignal(int c) {
        int signal;
        if (modes.is(VINTR, c)) {
            signal = Signal.SIGINT;
        } else if (modes.is(VQUIT, c)) {
            signal = Signal.SIGQUIT;
        } else if (modes.is(VSUSP, c)) {
            signal = Signal.SIGTSTP;
        } else {
            return false;
        }
        if (!modes.hasLocal(NOFLSH)) {
            flushInput();
            flushOutput();
        }
        if (modes.hasInput(IXON)) {
            stopped = false;
        }
        if (modes.hasLocal(ECHO)) {
            out.echo(c);
        }
        raised |= 1L << signal;
        return true;
    }

    /** Takes a byte that edits or ends a line; false for any other. */
    private boolean takeEditing(int c) {
        boolean extended = modes.hasLocal(IEXTEN);
        if (modes.is(VERASE, c) || modes.is(VKILL, c) || (extended && modes.is(VWERASE, c))) {
            erase(c);
            return true;
        }
        if (extended && modes.is(VLNEXT, c)) {
            literal = true;
            if (modes.hasLocal(ECHO)) {
                finishErasing();
                if (modes.hasLocal(ECHOCTL)) {
                    screen.add('^');
                    screen.add('\b');
                }
            }
            return true;
        }
        if (extended && modes.hasLocal(ECHO) && modes.is(VREPRINT, c)) {
            reprint(c);
            return true;
        }
        if (c == '\n') {
            if (modes.hasLocal(ECHO) || modes.hasLocal(ECHONL)) {
                out.emit('\n');
            }
            putLineEnd('\n');
            return true;
        }
        if (modes.is(VEOF, c)) {
            putLineEnd(TerminalModes.DISABLED);
            return true;
        }
        if (modes.is(VEOL, c) || (extended && modes.is(VEOL2, c))) {
            if (modes.hasLocal(ECHO)) {
                beginLineIfEmpty();
                out.echo(c);
            }
            mark(c);
            putLineEnd(c);
            return true;
        }
        return false;
    }

    private void reprint(int c) {
        finishErasing();
        out.echo(c);
        out.emit('\n');
        for (int at = canonicalHead; at != head; at++) {
            out.echo(buffer[at & MASK] & 0xff);
        }
    }

    private void finishErasing() {
        if (erasing) {
            out.emit('/');
            erasing = false;
        }
    }

    private void erase(int c) {
        if (head == canonicalHead) {
            return;
        }
        boolean kill = modes.is(VKILL, c) && !modes.is(VERASE, c);
        boolean word = modes.is(VWERASE, c) && !modes.is(VERASE, c) && !kill;
        if (kill && !killsVisibly(c)) {
            return;
        }
        boolean seenWord = false;
        while (head != canonicalHead) {
            int start = head;
            int first;
            do {
                start--;
                first = buffer[start & MASK] & 0xff;
            } while (out.continues(first) && start != canonicalHead);
            if (out.continues(first)) {
                break; // a part of a character only
            }
            if (word) {
                if (Character.isLetterOrDigit(first) || first == '_') {
                    seenWord = true;
                } else if (seenWord) {
                    break;
                }
            }
            int length = head - start;
            head = start;
            if (modes.hasLocal(ECHO)) {
                showErased(first, length, kill || word);
            }
            if (!kill && !word) {
                break;
            }
        }
        if (head == canonicalHead && modes.hasLocal(ECHO)) {
            finishErasing();
        }
    }

    /** Handles KILL without wiping the screen; returns whether the line must be wiped instead. */
    private boolean killsVisibly(int c) {
        if (!modes.hasLocal(ECHO)) {
            head = canonicalHead;
            return false;
        }
        if (modes.hasLocal(ECHOK) && modes.hasLocal(ECHOKE) && modes.hasLocal(ECHOE)) {
            return true;
        }
        head = canonicalHead;
        finishErasing();
        out.echo(c);
        if (modes.hasLocal(ECHOK)) {
            out.emit('\n');
        }
        return false;
    }

    private void showErased(int first, int length, boolean several) {
        if (modes.hasLocal(ECHOPRT)) {
            if (!erasing) {
                out.emit('\\');
                erasing = true;
            }
            out.echo(first);
            for (int i = 1; i < length; i++) {
                screen.add(buffer[head + i & MASK]);
            }
        } else if (!several && !modes.hasLocal(ECHOE)) {
            out.echo(modes.character(VERASE));
        } else if (first == '\t') {
            out.backTo(columnAtEnd());
        } else {
            boolean control = OutputProcessor.isControl(first);
            if (control && modes.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
            if (!control || modes.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
        }
    }

    /** Returns the column behind what is left of the line. */
    private int columnAtEnd() {
        int column = out.canonicalColumn();
        for (int at = canonicalHead; at != head; at++) {
            int c = buffer[at & MASK] & 0xff;
            if (c == '\t') {
                column = (column | 7) + 1;
            } else if (OutputProcessor.isControl(c)) {
                column += modes.hasLocal(ECHOCTL) ? 2 : 0;
            } else if (!out.continues(c)) {
                column++;
            }
        }
        return column;
    }

    /** Reads: one line at most, or raw bytes. Returns 0 for an end of file typed on its own. */
    long read(IoBuffer target) throws ErrnoException {
        return canonical() ? readLine(target) : readRaw(target);
    }

    private long readLine(IoBuffer target) throws ErrnoException {
        int limit = (int) Math.min(target.remaining(), canonicalHead - tail);
        int length = 0;
        boolean ended = false;
        while (length < limit && !ended) {
            ended = lineEnd[tail + length & MASK];
            length++;
        }
        boolean endOfFile = ended && buffer[tail + length - 1 & MASK] == TerminalModes.DISABLED;
        int copied = endOfFile ? length - 1 : length;
        long moved = copyOut(target, copied);
        if (moved < copied) {
            tail += (int) moved;
            return moved;
        }
        tail += length;
        if (!ended && tail != canonicalHead && isEndOfFileAt(tail)) {
            tail++; // the buffer was exactly as long as the line: its end is not seen again
        }
        return moved;
    }

    private boolean isEndOfFileAt(int at) {
        return lineEnd[at & MASK] && buffer[at & MASK] == TerminalModes.DISABLED;
    }

    private long readRaw(IoBuffer target) throws ErrnoException {
        int length = (int) Math.min(target.remaining(), head - tail);
        long moved = copyOut(target, length);
        tail += (int) moved;
        canonicalHead = Math.max(canonicalHead - tail, 0) + tail;
        return moved;
    }

    private long copyOut(IoBuffer target, int length) throws ErrnoException {
        int from = tail & MASK;
        int first = Math.min(length, BUFFER_SIZE - from);
        long moved = first == 0 ? 0 : target.put(buffer, from, first);
        if (moved == first && length > first) {
            moved += target.put(buffer, 0, length - first);
        }
        return moved;
    }

    /** Takes a byte that a program writes; the caller has made sure of {@link #hasRoom}. */
    void write(int c) {
        out.emit(c & 0xff);
    }

    /** Returns whether the screen takes whatever one more byte becomes. */
    boolean hasRoom() {
        return screen.room() >= OutputProcessor.EXPANSION_MAX;
    }
}
