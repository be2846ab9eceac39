package runscj.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What /proc tells about processes of the host. */
final class HostProcesses {
    private HostProcesses() {}

    /** Returns field 22 of /proc/PID/stat, or 0 if the process is gone or a zombie. */
    static long startTicks(int pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return 0;
        }
        // the command name, field 2, may hold blanks and parentheses
        int position = stat.lastIndexOf(')') + 2;
        if (stat.charAt(position) == 'Z' || stat.charAt(position) == 'X') {
            return 0;
        }
        for (int field = 3; field < 22; field++) {
            position = stat.indexOf(' ', position) + 1;
        }
        return Long.parseLong(stat.substring(position, stat.indexOf(' ', position)));
    }
}
