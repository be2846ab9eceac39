package runscj.oci;

import java.util.List;
import java.util.Map;

/**
 * What {@code state} prints and hooks get on their standard input.
 *
 * @param status {@code creating}, {@code created}, {@code running}, {@code paused} or {@code
 *     stopped}
 * @param pid of the container's first process on the host; 0 if there is none
 * @param bundle absolute path
 */
public record State(
        String ociVersion,
        String id,
        String status,
        int pid,
        String bundle,
        Map<String, String> annotations)
        implements JsonWriter.Value {
    private static final List<String> STATUSES =
            List.of("creating", "created", "running", "paused", "stopped");

    /**
     * Reads a document; {@code source} names it in errors.
     *
     * @throws SpecException one line that names the field
     */
    public static State parse(String source, byte[] document) throws SpecException {
        JsonReader in = JsonReader.of(source, document);
        State state = read(in);
        in.finish();
        return state;
    }

    /** Reads the object that the reader stands on. */
    public static State read(JsonReader in) throws SpecException {
        String ociVersion = null;
        String id = null;
        String status = null;
        int pid = 0;
        String bundle = null;
        Map<String, String> annotations = Map.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "ociVersion" -> ociVersion = in.string();
                case "id" -> id = in.string();
                case "status" -> status = in.oneOf(STATUSES);
                case "pid" -> pid = (int) in.integer(0, Integer.MAX_VALUE);
                case "bundle" -> bundle = in.string();
                case "annotations" -> annotations = in.stringMap();
                default -> in.skip();
            }
        }
        return new State(
                in.require(ociVersion, "ociVersion", "the file is not a container state"),
                in.require(id, "id", "the file is not a container state"),
                in.require(status, "status", "the file is not a container state"),
                pid,
                in.require(bundle, "bundle", "the file is not a container state"),
                annotations);
    }

    @Override
    public void write(JsonWriter out) {
        out.object();
        writeFields(out);
        out.endObject();
    }

    /** Writes the fields alone, for callers that add some of their own. */
    public void writeFields(JsonWriter out) {
        out.field("ociVersion", ociVersion)
                .field("id", id)
                .field("pid", pid)
                .field("status", status)
                .field("bundle", bundle)
                .optionalMap("annotations", annotations);
    }

    /** The state as one line of JSON, as hooks read it. */
    public byte[] toJson() {
        JsonWriter out = JsonWriter.compact();
        write(out);
        return out.finish();
    }
}
