package runscj.sentry.boot;

import org.jspecify.annotations.Nullable;
import runscj.oci.JsonReader;
import runscj.oci.JsonWriter;
import runscj.oci.Process;
import runscj.oci.Spec;
import runscj.oci.SpecException;

/**
 * A request of the command line to the sentry; one line of JSON each way.
 *
 * <ul>
 *   <li>{@code create}: id, spec; descriptors: gofer socket, then standard input, output and error,
 *       or the terminal alone. Answer: pid.
 *   <li>{@code start}: id.
 *   <li>{@code run}: id. Like start; the sentry does not end before the same connection has asked
 *       to wait, or is closed.
 *   <li>{@code wait}: id, pid (0: the container's first process). Answer when it has ended: status,
 *       as an exit status.
 *   <li>{@code own}: as wait; the process is killed if the connection ends first.
 *   <li>{@code signal}: id, pid (0: the first process; -1: all of the container), signal.
 *   <li>{@code state}: id. Answer: state.
 *   <li>{@code exec}: id, process; descriptors: standard input, output and error, or the terminal.
 *       Answer: pid.
 *   <li>{@code limit}: id, tasks (0 or less: no limit). How many tasks there may be.
 *   <li>{@code memory}: id, bytes (0 or less: no limit). How much memory there may be.
 *   <li>{@code ps}: id. Answer: processes.
 * </ul>
 */
public record ControlRequest(
        Call call,
        String id,
        int pid,
        int signal,
        long tasks,
        long bytes,
        @Nullable Spec spec,
        @Nullable Process process) {
    /** Makes a request without a limit. */
    public ControlRequest(
            Call call,
            String id,
            int pid,
            int signal,
            @Nullable Spec spec,
            @Nullable Process process) {
        this(call, id, pid, signal, 0, 0, spec, process);
    }

    /** What is asked. */
    public enum Call {
        CREATE("create"),
        START("start"),

        /** Starts, and the sentry stays until this connection has waited: no end is missed. */
        RUN("run"),
        WAIT("wait"),

        /** Waits on behalf of a host process that stands for the guest's and dies with it. */
        OWN("own"),
        SIGNAL("signal"),
        STATE("state"),
        EXEC("exec"),
        LIMIT("limit"),
        MEMORY("memory"),
        PS("ps");

        private final String word;

        Call(String word) {
            this.word = word;
        }

        static Call of(JsonReader in, String word) throws SpecException {
            for (Call call : values()) {
                if (call.word.equals(word)) {
                    return call;
                }
            }
            throw in.invalid("unknown call");
        }
    }

    /** Returns a request with an id alone. */
    public static ControlRequest of(Call call, String id) {
        return new ControlRequest(call, id, 0, 0, null, null);
    }

    /** Returns a request for a limit of tasks. */
    public static ControlRequest ofLimit(String id, long tasks) {
        return new ControlRequest(Call.LIMIT, id, 0, 0, tasks, 0, null, null);
    }

    /** Returns a request for a limit of memory. */
    public static ControlRequest ofMemory(String id, long bytes) {
        return new ControlRequest(Call.MEMORY, id, 0, 0, 0, bytes, null, null);
    }

    /** Returns a request about one process. */
    public static ControlRequest of(Call call, String id, int pid, int signal) {
        return new ControlRequest(call, id, pid, signal, null, null);
    }

    /** Reads one. */
    public static ControlRequest parse(byte[] line) throws SpecException {
        JsonReader in = JsonReader.of("control request", line);
        Call call = null;
        String id = "";
        int pid = 0;
        int signal = 0;
        long tasks = 0;
        long bytes = 0;
        Spec spec = null;
        Process process = null;
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "call" -> call = Call.of(in, in.string());
                case "id" -> id = in.string();
                case "pid" -> pid = (int) in.integer(-1, Integer.MAX_VALUE);
                case "signal" -> signal = (int) in.integer(0, 64);
                case "tasks" -> tasks = in.i64();
                case "bytes" -> bytes = in.i64();
                case "spec" -> spec = Spec.read(in);
                case "process" -> process = Process.read(in);
                default -> throw in.invalid("unknown field");
            }
        }
        in.finish();
        if (call == null) {
            throw in.missing("call", "say what to do");
        }
        return new ControlRequest(call, id, pid, signal, tasks, bytes, spec, process);
    }

    /** Returns the line. */
    public byte[] toJson() {
        return JsonWriter.compact()
                .object()
                .field("call", call.word)
                .field("id", id)
                .field("pid", pid)
                .field("signal", signal)
                .field("tasks", tasks)
                .field("bytes", bytes)
                .optional("spec", spec)
                .optional("process", process)
                .endObject()
                .finish();
    }
}
