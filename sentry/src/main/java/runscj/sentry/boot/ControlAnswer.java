package runscj.sentry.boot;

import java.util.ArrayList;
import java.util.List;
import runscj.oci.JsonReader;
import runscj.oci.JsonWriter;
import runscj.oci.SpecException;

/**
 * The sentry's answer.
 *
 * @param error empty for success, else one line for the user
 * @param status exit status of a process that has ended
 */
public record ControlAnswer(
        String error, int pid, int status, String state, List<ProcessRow> processes) {
    /**
     * One process of {@code ps}: ids as the container sees them, CPU time in ns, start in seconds
     * since the epoch.
     */
    public record ProcessRow(
            int pid,
            int parentPid,
            int uid,
            int threads,
            long startSeconds,
            long cpuNs,
            String command)
            implements JsonWriter.Value {
        static ProcessRow read(JsonReader in) throws SpecException {
            int pid = 0;
            int parentPid = 0;
            int uid = 0;
            int threads = 0;
            long startSeconds = 0;
            long cpuNs = 0;
            String command = "";
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "pid" -> pid = in.i32();
                    case "ppid" -> parentPid = in.i32();
                    case "uid" -> uid = in.u32();
                    case "threads" -> threads = in.i32();
                    case "start" -> startSeconds = in.i64();
                    case "cpu" -> cpuNs = in.i64();
                    case "command" -> command = in.string();
                    default -> in.skip();
                }
            }
            return new ProcessRow(pid, parentPid, uid, threads, startSeconds, cpuNs, command);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("pid", pid)
                    .field("ppid", parentPid)
                    .field("uid", Integer.toUnsignedLong(uid))
                    .field("threads", threads)
                    .field("start", startSeconds)
                    .field("cpu", cpuNs)
                    .field("command", command)
                    .endObject();
        }
    }

    /** Plain success. */
    public static final ControlAnswer OK = new ControlAnswer("", 0, 0, "", List.of());

    /** Returns a failure. */
    public static ControlAnswer failure(String error) {
        return new ControlAnswer(error, 0, 0, "", List.of());
    }

    /** Returns success with a pid. */
    public static ControlAnswer ofPid(int pid) {
        return new ControlAnswer("", pid, 0, "", List.of());
    }

    /** Returns success with an exit status. */
    public static ControlAnswer ofStatus(int status) {
        return new ControlAnswer("", 0, status, "", List.of());
    }

    /** Reads one. */
    public static ControlAnswer parse(byte[] line) throws SpecException {
        JsonReader in = JsonReader.of("answer of the sandbox", line);
        String error = "";
        int pid = 0;
        int status = 0;
        String state = "";
        List<ProcessRow> processes = new ArrayList<>();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "error" -> error = in.string();
                case "pid" -> pid = in.i32();
                case "status" -> status = in.i32();
                case "state" -> state = in.string();
                case "processes" -> {
                    in.enterArray();
                    while (in.nextElement()) {
                        processes.add(ProcessRow.read(in));
                    }
                }
                default -> in.skip();
            }
        }
        in.finish();
        return new ControlAnswer(error, pid, status, state, processes);
    }

    /** Returns the line. */
    public byte[] toJson() {
        return JsonWriter.compact()
                .object()
                .field("error", error)
                .field("pid", pid)
                .field("status", status)
                .field("state", state)
                .optionalValues("processes", processes)
                .endObject()
                .finish();
    }
}
