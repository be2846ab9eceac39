package runscj.sentry.fs.tty;

import static runscj.abi.Termios.*;

/**
 * Turns what programs write, and echoes, into what the screen gets: OPOST and the column. Echoes
 * are seen only once they are committed; a signal character takes the others back.
 */
final class OutputProcessor {
    /** The most that one byte becomes: a tab as spaces. */
    static final int EXPANSION_MAX = 8;

    /** So many bytes of echo are committed whatever follows: the kernel's ECHO_COMMIT_WATERMARK. */
    private static final int COMMIT_SIZE = 256;

    /** The byte that is echoed past the output processing: ECHO_OP_START. */
    private static final int UNPROCESSED = 0xff;

    private final ByteFifo screen;
    private TerminalModes modes;
    private int column;

    /** The column where the line that is being typed began. */
    private int canonicalColumn;

    private long committed;

    /** Up to here the master has taken the output over; the rest can still be flushed. */
    private long settled;

    private int committedColumn;
    private int committedCanonicalColumn;

    OutputProcessor(ByteFifo screen, TerminalModes modes) {
        this.screen = screen;
        this.modes = modes;
    }

    void modes(TerminalModes newModes) {
        modes = newModes;
    }

    /** Returns how many bytes the master may see. */
    int visible() {
        return screen.sizeUpTo(committed);
    }

    /** Shows all echoes so far. */
    void commit() {
        committed = screen.end();
        committedColumn = column;
        committedCanonicalColumn = canonicalColumn;
    }

    /** Commits if much has gathered. */
    void commitMuch() {
        if (screen.end() - committed >= COMMIT_SIZE) {
            commit();
        }
    }

    /** The master takes over what has been committed. */
    void settle() {
        settled = committed;
    }

    /**
     * A signal takes echoes back that have not been committed, and output that the master has not
     * taken over.
     */
    void drop() {
        screen.truncate(Math.min(committed, settled));
        committed = screen.end();
        column = committedColumn;
        canonicalColumn = committedCanonicalColumn;
    }

    /** Takes output back that the master has not taken over: all but its first bytes. */
    void flush(int kept) {
        screen.keepFirst(kept);
        committed = Math.min(committed, screen.end());
        settled = Math.min(settled, committed);
    }

    /** Sends a byte as it is. */
    void send(int c) {
        screen.add(c);
        commit();
        settle();
    }

    void beginLine() {
        canonicalColumn = column;
    }

    boolean continues(int c) {
        return modes.hasInput(IUTF8) && (c & 0xc0) == 0x80;
    }

    /** Emits a byte, processed if OPOST is set. */
    void emit(int c) {
        if (!modes.hasOutput(OPOST)) {
            screen.add(c);
            return;
        }
        switch (c) {
            case '\n' -> newline();
            case '\r' -> carriageReturn();
            case '\t' -> tab();
            case '\b' -> {
                backColumn();
                screen.add(c);
            }
            default -> {
                int shown = c;
                if (!Latin1.isControl(c)) {
                    shown = modes.hasOutput(OLCUC) ? Latin1.toUpper(c) : c;
                    if (!continues(shown)) {
                        column++;
                    }
                }
                screen.add(shown);
            }
        }
    }

    private void newline() {
        if (modes.hasOutput(ONLRET)) {
            column = 0;
        }
        if (modes.hasOutput(ONLCR)) {
            column = 0;
            screen.add('\r');
        }
        canonicalColumn = column;
        screen.add('\n');
    }

    private void carriageReturn() {
        if (modes.hasOutput(ONOCR) && column == 0) {
            return;
        }
        if (modes.hasOutput(OCRNL)) {
            if (modes.hasOutput(ONLRET)) {
                column = 0;
                canonicalColumn = 0;
            }
            screen.add('\n');
            return;
        }
        column = 0;
        canonicalColumn = 0;
        screen.add('\r');
    }

    private void tab() {
        int spaces = 8 - (column & 7);
        column += spaces;
        if ((modes.output & TABDLY) != XTABS) {
            screen.add('\t');
            return;
        }
        for (int i = 0; i < spaces; i++) {
            screen.add(' ');
        }
    }

    /** Echoes a typed byte, control characters as ^X if ECHOCTL is set. */
    void echo(int c) {
        if (c == UNPROCESSED) {
            echoRaw(c);
        } else if (modes.hasLocal(ECHOCTL) && Latin1.isControl(c) && c != '\t') {
            screen.add('^');
            screen.add(c ^ 0x40);
            column += 2;
        } else {
            emit(c);
        }
    }

    /** Echoes a byte that is not shown as ^X. */
    void echoRaw(int c) {
        if (c == UNPROCESSED) {
            screen.add(c);
            column++;
        } else {
            emit(c);
        }
    }

    /** Wipes the character in front of the cursor. */
    void rubOut() {
        emit('\b');
        emit(' ');
        emit('\b');
    }

    /**
     * Wipes a tab.
     *
     * @param before columns between the tab and the one before it, or the start of the line
     */
    void eraseTab(int before, boolean afterTab) {
        int from = (before & 7) + (afterTab ? 0 : canonicalColumn);
        for (int count = 8 - (from & 7); count > 0; count--) {
            screen.add('\b');
            backColumn();
        }
    }

    /** A byte that was echoed has no column of its own. */
    void backColumn() {
        if (column > 0) {
            column--;
        }
    }
}
