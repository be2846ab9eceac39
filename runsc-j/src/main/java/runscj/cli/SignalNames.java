package runscj.cli;

import java.util.List;
import java.util.Locale;

/** Signal names as kill(1) takes them. */
final class SignalNames {
    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private SignalNames() {}

    /**
     * Returns the number of a name, with or without SIG, or of digits; -1 if there is no such
     * signal.
     */
    static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number >= 1 && number <= 64 ? number : -1;
        } catch (NumberFormatException e) {
            String name = text.toUpperCase(Locale.ROOT);
            int index = NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name);
            return index < 0 ? -1 : index + 1;
        }
    }
}
