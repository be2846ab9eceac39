package runscj.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What /proc tells about processes of the host. */
final class HostProcesses {
    private static final int STATE = 3;
    private static final int THREADS = 20;
    private static final int START_TIME = 22;

    private HostProcesses() {}

    /**
     * Returns field 22 of /proc/PID/stat (proc_pid_stat(5)), the start time in clock ticks since
     * boot, or 0 if the process has ended. One whose first thread is a zombie has not ended while
     * it has other threads: until the last of them is gone it holds its descriptors, and with them
     * its sockets and files.
     */
    static long startTicks(int pid) {
        try {
            return startTicks(
                    Files.readString(
                            Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Does so with what the file holds. */
    static long startTicks(String stat) {
        // the command name, field 2, may hold blanks and parentheses
        int position = stat.lastIndexOf(')') + 2;
        char state = stat.charAt(position);
        position = next(stat, position, THREADS - STATE);
        boolean onlyOne = stat.startsWith("1 ", position) || stat.startsWith("0 ", position);
        if (state == 'X' || (state == 'Z' && onlyOne)) {
            return 0;
        }
        position = next(stat, position, START_TIME - THREADS);
        return Long.parseLong(stat.substring(position, stat.indexOf(' ', position)));
    }

    private static int next(String stat, int position, int fields) {
        int at = position;
        for (int i = 0; i < fields; i++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return at;
    }
}
