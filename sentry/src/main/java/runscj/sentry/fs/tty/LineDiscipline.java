package runscj.sentry.fs.tty;

import static runscj.abi.Ioctl.*;
import static runscj.abi.Termios.*;

import java.util.Arrays;
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

    private final OutputProcessor out;
    private final LineEditor editor;
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

    /** By the STOP character or TCOOFF. */
    private boolean stopped;

    /** By TCOOFF: only TCOON starts it again. */
    private boolean stoppedByCall;

    /** Signals for the foreground group that input has caused, bit n = signal n. */
    private long raised;

    /** TIOCPKT_* that packet mode tells the master. */
    private int statusChanges;

    LineDiscipline(ByteFifo screen, TerminalModes modes) {
        this.modes = modes;
        this.out = new OutputProcessor(screen, modes);
        this.editor = new LineEditor(this, out);
    }

    TerminalModes modes() {
        return modes;
    }

    /** Changes the modes; what has been typed so far becomes a line, or raw input. */
    void modes(TerminalModes newModes) {
        TerminalModes old = modes;
        modes = newModes;
        out.modes(newModes);
        if (((old.local ^ newModes.local) & (ICANON | EXTPROC)) != 0) {
            Arrays.fill(lineEnd, false);
            canonicalHead = tail;
            if (modes.hasLocal(ICANON) && head != tail) {
                lineEnd[head - 1 & MASK] = true;
                canonicalHead = head;
            }
            editor.reset();
            literal = false;
        }
        if (!modes.hasInput(IXON) && old.hasInput(IXON) && !stoppedByCall) {
            startTyped();
            commit();
        }
        boolean flow = old.hasUsualFlowControl();
        if (modes.hasUsualFlowControl() != flow) {
            statusChanges &= ~(TIOCPKT_DOSTOP | TIOCPKT_NOSTOP);
            statusChanges |= flow ? TIOCPKT_NOSTOP : TIOCPKT_DOSTOP;
        }
        if (old.hasLocal(EXTPROC) || modes.hasLocal(EXTPROC)) {
            statusChanges |= TIOCPKT_IOCTL;
        }
    }

    /** Returns whether reads get lines. */
    boolean readsLines() {
        return (modes.local & (ICANON | EXTPROC)) == ICANON;
    }

    /** Returns and clears the signals that input has caused, bit n = signal n. */
    long takeSignals() {
        long taken = raised;
        raised = 0;
        return taken;
    }

    /** Returns TIOCPKT_* that have happened and have not been taken. */
    int statusChanges() {
        return statusChanges;
    }

    void clearStatusChanges() {
        statusChanges = 0;
    }

    /** Returns whether output is held by the STOP character or TCOOFF. */
    boolean stopped() {
        return stopped;
    }

    /** TCOOFF. */
    void stopByCall() {
        stoppedByCall = true;
        stop();
    }

    /** TCOON. */
    void startByCall() {
        if (stoppedByCall) {
            stoppedByCall = false;
            startTyped();
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            statusChanges = statusChanges & ~TIOCPKT_START | TIOCPKT_STOP;
        }
    }

    private void startTyped() {
        if (stopped && !stoppedByCall) {
            stopped = false;
            statusChanges = statusChanges & ~TIOCPKT_STOP | TIOCPKT_START;
        }
    }

    /** Shows pending echoes unless output is held. */
    private void commit() {
        if (!stopped) {
            out.commit();
        }
    }

    private int used() {
        return head - tail;
    }

    private int room() {
        int room = BUFFER_SIZE - used();
        return (modes.hasInput(PARMRK) ? (room + 2) / 3 : room) - 1;
    }

    /** A line too long goes on being edited: its last byte is replaced. */
    private boolean overflows() {
        return modes.hasLocal(ICANON) && canonicalHead == tail;
    }

    /** Returns whether the master may type more. */
    boolean takesInput() {
        return room() > 0 || overflows();
    }

    /** Returns how many bytes a read could get now. */
    int readable() {
        return (readsLines() ? canonicalHead : head) - tail;
    }

    /** Returns how much output the master may read. */
    int visible() {
        return out.visible();
    }

    /** Forgets what was typed. */
    void flushInput() {
        tail = head;
        canonicalHead = head;
        Arrays.fill(lineEnd, false);
        editor.reset();
        statusChanges |= TIOCPKT_FLUSHREAD;
    }

    /** Forgets output that has not reached the master's own buffer. */
    void flushOutput() {
        out.flush(BUFFER_SIZE - 1);
        statusChanges |= TIOCPKT_FLUSHWRITE;
    }

    /** Forgets all output that has not been read. */
    void clearScreen() {
        out.flush(0);
    }

    /** Sends a character to the screen even if output is held: TCIOFF, TCION. */
    void writePastStop(int c) {
        if (c != TerminalModes.DISABLED) {
            out.send(c);
        }
    }

    private void put(int c) {
        if (used() < BUFFER_SIZE) {
            buffer[head & MASK] = (byte) c;
            lineEnd[head & MASK] = false;
            head++;
        }
    }

    private void putLineEnd(int c) {
        if (used() < BUFFER_SIZE) {
            put(c);
            lineEnd[head - 1 & MASK] = true;
        }
        canonicalHead = head;
    }

    /** Shows the echoes of what has been typed: after the last byte that came at once. */
    void endTyping() {
        if (modes.hasLocal(ECHO) || modes.hasLocal(ECHONL)) {
            commit();
        }
        out.settle();
    }

    /** Takes one typed byte; {@link #takesInput} holds. */
    void type(int typed) {
        if (room() < 0 && overflows()) {
            head--;
        }
        int c = typed & 0xff;
        if (modes.hasInput(ISTRIP)) {
            c &= 0x7f;
        }
        if (modes.hasInput(IUCLC) && modes.hasLocal(IEXTEN)) {
            c = Latin1.toLower(c);
        }
        if (literal) {
            literal = false;
            takeOrdinary(c, false);
        } else if (modes.hasLocal(EXTPROC)) {
            put(c);
        } else {
            take(c);
        }
        if (!stopped) {
            out.commitMuch();
        }
    }

    private void take(int c) {
        if (modes.hasInput(IXON)) {
            if (modes.is(VSTART, c)) {
                startTyped();
                commit();
                return;
            }
            if (modes.is(VSTOP, c)) {
                stop();
                return;
            }
        }
        if (modes.hasLocal(ISIG) && takeSignal(c)) {
            return;
        }
        startOnAny();
        if (c == '\r') {
            if (modes.hasInput(IGNCR)) {
                return;
            }
            if (!modes.hasInput(ICRNL)) {
                takeEditingOrOrdinary('\r', false);
            } else {
                takeEditingOrOrdinary('\n', true);
            }
        } else if (c == '\n' && modes.hasInput(INLCR)) {
            takeEditingOrOrdinary('\r', true);
        } else {
            takeEditingOrOrdinary(c, false);
        }
    }

    private void startOnAny() {
        if (stopped && modes.hasInput(IXON) && modes.hasInput(IXANY)) {
            startTyped();
            commit();
        }
    }

    private void takeEditingOrOrdinary(int c, boolean translated) {
        if (!modes.hasLocal(ICANON) || !takeEditing(c)) {
            takeOrdinary(c, translated);
        }
    }

    /** Takes a byte as it is; a newline that was something else moves the cursor. */
    private void takeOrdinary(int c, boolean translated) {
        startOnAny();
        if (modes.hasLocal(ECHO)) {
            editor.finishErasing();
            if (translated && c == '\n') {
                out.echoRaw('\n');
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
        raised |= 1L << signal;
        if (!modes.hasLocal(NOFLSH)) {
            out.drop();
            flushOutput();
            flushInput();
        }
        if (modes.hasInput(IXON)) {
            startTyped();
        }
        if (modes.hasLocal(ECHO)) {
            out.echo(c);
        } else {
            commit();
        }
        return true;
    }

    /** Takes a byte that edits or ends a line; false for any other. */
    private boolean takeEditing(int c) {
        boolean extended = modes.hasLocal(IEXTEN);
        if (modes.is(VERASE, c) || modes.is(VKILL, c) || (extended && modes.is(VWERASE, c))) {
            editor.erase(c);
            return true;
        }
        if (extended && modes.is(VLNEXT, c)) {
            literal = true;
            if (modes.hasLocal(ECHO)) {
                editor.finishErasing();
                if (modes.hasLocal(ECHOCTL)) {
                    out.echoRaw('^');
                    out.echoRaw('\b');
                }
            }
            return true;
        }
        if (extended && modes.hasLocal(ECHO) && modes.is(VREPRINT, c)) {
            editor.reprint(c);
            return true;
        }
        if (c == '\n') {
            if (modes.hasLocal(ECHO) || modes.hasLocal(ECHONL)) {
                out.echoRaw('\n');
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

    /** Returns where the line begins that is being typed. */
    int lineStart() {
        return canonicalHead;
    }

    /** Returns where the next byte goes. */
    int lineEnd() {
        return head;
    }

    /** Returns a byte between {@link #lineStart} and {@link #lineEnd}. */
    int at(int position) {
        return buffer[position & MASK] & 0xff;
    }

    /** Takes the end of the line away. */
    void cut(int position) {
        head = position;
    }

    /** Reads: one line at most, or raw bytes. Returns 0 for an end of file typed on its own. */
    long read(IoBuffer target) throws ErrnoException {
        return readsLines() ? readLine(target) : readRaw(target);
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

    /** Takes what a program writes; output is not stopped and the screen has room. */
    void write(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            out.emit(bytes[i] & 0xff);
        }
        out.commit();
        out.settle();
    }
}
