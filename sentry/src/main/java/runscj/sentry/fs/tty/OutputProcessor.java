package runscj.sentry.fs.tty;

import static runscj.abi.Termios.*;

/** Turns what programs write, and echoes, into what the screen gets: OPOST and the column. */
final class OutputProcessor {
    /** The most that one byte becomes: a tab as spaces. */
    static final int EXPANSION_MAX = 8;

    private final ByteFifo screen;
    private TerminalModes modes;
    private int column;
    private int canonicalColumn;

    OutputProcessor(ByteFifo screen, TerminalModes modes) {
        this.screen = screen;
        this.modes = modes;
    }

    void modes(TerminalModes newModes) {
        modes = newModes;
    }

    int column() {
        return column;
    }

    /** Returns the column where the line that is being typed began. */
    int canonicalColumn() {
        return canonicalColumn;
    }

    void beginLine() {
        canonicalColumn = column;
    }

    static boolean isControl(int c) {
        return c < 0x20 || c == 0x7f;
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
                if (column > 0) {
                    column--;
                }
                screen.add(c);
            }
            default -> {
                int shown = c;
                if (!isControl(c)) {
                    if (modes.hasOutput(OLCUC) && c >= 'a' && c <= 'z') {
                        shown = c - 'a' + 'A';
                    }
                    if (!continues(c)) {
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
            canonicalColumn = 0;
            screen.add('\r');
        } else {
            canonicalColumn = column;
        }
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
        if (modes.hasLocal(ECHOCTL) && isControl(c) && c != '\t') {
            screen.add('^');
            screen.add(c ^ 0x40);
            column += 2;
        } else {
            emit(c);
        }
    }

    /** Wipes the character in front of the cursor. */
    void rubOut() {
        screen.add('\b');
        screen.add(' ');
        screen.add('\b');
        if (column > 0) {
            column--;
        }
    }

    /** Moves the cursor back to a column: a tab has been erased. */
    void backTo(int target) {
        while (column > target) {
            screen.add('\b');
            column--;
        }
    }
}
