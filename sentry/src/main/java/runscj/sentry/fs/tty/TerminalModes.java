package runscj.sentry.fs.tty;

import static runscj.abi.Termios.*;

import java.util.Arrays;

/** {@code struct ktermios}: flags and control characters. A value that the pair's lock guards. */
final class TerminalModes {
    /** Bytes of {@code struct termios} as TCGETS copies it: four flag words, line, characters. */
    static final int SIZE = 36;

    /** Bytes of {@code struct termios2}: with the speeds. */
    static final int SIZE2 = 44;

    /** A control character that is switched off. */
    static final int DISABLED = 0;

    private static final int B38400_BAUD = 38400;

    int input;
    int output;
    int control;
    int local;
    int line;
    final byte[] characters = new byte[NCCS];
    int inputSpeed = B38400_BAUD;
    int outputSpeed = B38400_BAUD;

    /** Returns what a new slave starts with (kernel: {@code tty_std_termios}). */
    static TerminalModes standard() {
        TerminalModes modes = new TerminalModes();
        modes.input = ICRNL | IXON;
        modes.output = OPOST | ONLCR;
        modes.control = B38400 | CS8 | CREAD;
        modes.local = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
        byte[] characters = modes.characters;
        characters[VINTR] = 'C' - '@';
        characters[VQUIT] = '\\' - '@';
        characters[VERASE] = 0x7f;
        characters[VKILL] = 'U' - '@';
        characters[VEOF] = 'D' - '@';
        characters[VMIN] = 1;
        characters[VSTART] = 'Q' - '@';
        characters[VSTOP] = 'S' - '@';
        characters[VSUSP] = 'Z' - '@';
        characters[VREPRINT] = 'R' - '@';
        characters[VDISCARD] = 'O' - '@';
        characters[VWERASE] = 'W' - '@';
        characters[VLNEXT] = 'V' - '@';
        return modes;
    }

    TerminalModes copy() {
        TerminalModes copy = new TerminalModes();
        copy.input = input;
        copy.output = output;
        copy.control = control;
        copy.local = local;
        copy.line = line;
        System.arraycopy(characters, 0, copy.characters, 0, NCCS);
        copy.inputSpeed = inputSpeed;
        copy.outputSpeed = outputSpeed;
        return copy;
    }

    boolean hasInput(int flag) {
        return (input & flag) != 0;
    }

    boolean hasOutput(int flag) {
        return (output & flag) != 0;
    }

    boolean hasLocal(int flag) {
        return (local & flag) != 0;
    }

    /** Returns whether ^S and ^Q control output: what packet mode reports. */
    boolean hasUsualFlowControl() {
        return hasInput(IXON) && character(VSTOP) == 'S' - '@' && character(VSTART) == 'Q' - '@';
    }

    /** Returns a control character, unsigned. */
    int character(int index) {
        return characters[index] & 0xff;
    }

    /** Returns whether a byte is a control character that is not switched off. */
    boolean is(int index, int value) {
        return value != DISABLED && character(index) == value;
    }

    @Override
    public String toString() {
        return Integer.toOctalString(input)
                + " "
                + Integer.toOctalString(output)
                + " "
                + Integer.toOctalString(local)
                + " "
                + Arrays.toString(characters);
    }
}
