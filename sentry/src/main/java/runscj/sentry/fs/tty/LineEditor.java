package runscj.sentry.fs.tty;

import static runscj.abi.Termios.*;

/** Erases characters, words and lines that are being typed, on the screen too. */
final class LineEditor {
    private enum Erasure {
        CHARACTER,
        WORD,
        LINE
    }

    private final LineDiscipline line;
    private final OutputProcessor out;

    /** ECHOPRT: a backslash has been shown, and erased characters follow. */
    private boolean erasing;

    LineEditor(LineDiscipline line, OutputProcessor out) {
        this.line = line;
        this.out = out;
    }

    void reset() {
        erasing = false;
    }

    void finishErasing() {
        if (erasing) {
            out.echoRaw('/');
            erasing = false;
        }
    }

    void reprint(int c) {
        finishErasing();
        out.echo(c);
        out.echoRaw('\n');
        for (int at = line.lineStart(); at != line.lineEnd(); at++) {
            out.echo(line.at(at));
        }
    }

    void erase(int c) {
        TerminalModes modes = line.modes();
        if (line.lineEnd() == line.lineStart()) {
            return;
        }
        Erasure erasure = Erasure.LINE;
        if (modes.is(VERASE, c)) {
            erasure = Erasure.CHARACTER;
        } else if (modes.is(VWERASE, c)) {
            erasure = Erasure.WORD;
        } else if (killsAtOnce(modes)) {
            return;
        }
        boolean echo = modes.hasLocal(ECHO);
        boolean seenWord = false;
        while (line.lineEnd() != line.lineStart()) {
            int start = line.lineEnd();
            int first;
            do {
                start--;
                first = line.at(start);
            } while (out.continues(first) && start != line.lineStart());
            if (out.continues(first)) {
                break; // a part of a character only
            }
            if (erasure == Erasure.WORD) {
                if (Latin1.isAlphanumeric(first) || first == '_') {
                    seenWord = true;
                } else if (seenWord) {
                    break;
                }
            }
            int end = line.lineEnd();
            line.cut(start);
            if (echo) {
                show(first, start, end, erasure);
            }
            if (erasure == Erasure.CHARACTER) {
                break;
            }
        }
        if (line.lineEnd() == line.lineStart() && echo) {
            finishErasing();
        }
    }

    /** KILL without wiping the screen; false if the line has to be wiped. */
    private boolean killsAtOnce(TerminalModes modes) {
        if (!modes.hasLocal(ECHO)) {
            line.cut(line.lineStart());
            return true;
        }
        if (modes.hasLocal(ECHOK) && modes.hasLocal(ECHOKE) && modes.hasLocal(ECHOE)) {
            return false;
        }
        line.cut(line.lineStart());
        finishErasing();
        out.echo(modes.character(VKILL));
        if (modes.hasLocal(ECHOK)) {
            out.echoRaw('\n');
        }
        return true;
    }

    private void show(int first, int start, int end, Erasure erasure) {
        TerminalModes modes = line.modes();
        if (modes.hasLocal(ECHOPRT)) {
            if (!erasing) {
                out.echoRaw('\\');
                erasing = true;
            }
            out.echo(first);
            for (int at = start + 1; at != end; at++) {
                out.echoRaw(line.at(at));
                out.backColumn();
            }
        } else if (erasure == Erasure.CHARACTER && !modes.hasLocal(ECHOE)) {
            out.echo(modes.character(VERASE));
        } else if (first == '\t') {
            eraseTab(modes);
        } else {
            boolean control = Latin1.isControl(first);
            if (control && modes.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
            if (!control || modes.hasLocal(ECHOCTL)) {
                out.rubOut();
            }
        }
    }

    /** The columns since the tab before, or since the line's start, tell how wide a tab was. */
    private void eraseTab(TerminalModes modes) {
        int columns = 0;
        boolean afterTab = false;
        for (int at = line.lineEnd(); at != line.lineStart() && !afterTab; ) {
            at--;
            int c = line.at(at);
            if (c == '\t') {
                afterTab = true;
            } else if (Latin1.isControl(c)) {
                columns += modes.hasLocal(ECHOCTL) ? 2 : 0;
            } else if (!out.continues(c)) {
                columns++;
            }
        }
        out.eraseTab(columns, afterTab);
    }
}
