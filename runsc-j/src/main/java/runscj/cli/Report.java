package runscj.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import runscj.oci.JsonWriter;

/**
 * Lines for the user: on standard error and, in runc's format, in --log, which Docker and
 * containerd read.
 */
final class Report {
    private Report() {}

    /** Tells why a command failed. */
    static void error(Globals globals, String message) {
        System.err.println("runsc-j: " + message);
        log(globals, "error", message);
    }

    /** Tells what is not as the user may expect, in the log alone where there is one. */
    static void warning(Globals globals, String message) {
        if (globals.log() == null) {
            System.err.println("runsc-j: warning: " + message);
        } else {
            log(globals, "warning", message);
        }
    }

    private static void log(Globals globals, String level, String message) {
        Path log = globals.log();
        if (log == null) {
            return;
        }
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            Files.writeString(
                    log,
                    line(globals, level, message, time) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("runsc-j: --log: cannot write " + log);
        }
    }

    private static String line(Globals globals, String level, String message, String time) {
        if (!globals.logJson()) {
            String quoted = message.replace("\\", "\\\\").replace("\"", "\\\"");
            return "time=\"" + time + "\" level=" + level + " msg=\"" + quoted + "\"";
        }
        byte[] json =
                JsonWriter.compact()
                        .object()
                        .field("level", level)
                        .field("msg", message)
                        .field("time", time)
                        .endObject()
                        .finish();
        return new String(json, StandardCharsets.UTF_8);
    }
}
