package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs of the host to run at the points of a container's life that the field names say. */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop)
        implements JsonWriter.Value {
    /** No hooks at all. */
    public static final Hooks NONE =
            new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * One program.
     *
     * @param path absolute path
     * @param args the whole argument vector, args[0] included; may be empty
     * @param timeoutSeconds at least 1, or null for none
     */
    public record Hook(
            String path, List<String> args, List<String> env, @Nullable Integer timeoutSeconds)
            implements JsonWriter.Value {
        static Hook read(JsonReader in) throws SpecException {
            String path = null;
            List<String> args = List.of();
            List<String> env = List.of();
            Integer timeoutSeconds = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "path" -> path = in.absolutePath();
                    case "args" -> args = in.strings();
                    case "env" -> env = in.strings();
                    case "timeout" -> timeoutSeconds = (int) in.integer(1, Integer.MAX_VALUE);
                    default -> in.skip();
                }
            }
            String program = in.require(path, "path", "give the absolute path of the program");
            return new Hook(program, args, env, timeoutSeconds);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("path", path)
                    .optionalStrings("args", args)
                    .optionalStrings("env", env)
                    .optional("timeout", timeoutSeconds)
                    .endObject();
        }
    }

    /** Reads the hooks of a configuration. */
    public static Hooks read(JsonReader in) throws SpecException {
        List<Hook> prestart = List.of();
        List<Hook> createRuntime = List.of();
        List<Hook> createContainer = List.of();
        List<Hook> startContainer = List.of();
        List<Hook> poststart = List.of();
        List<Hook> poststop = List.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "prestart" -> prestart = readList(in);
                case "createRuntime" -> createRuntime = readList(in);
                case "createContainer" -> createContainer = readList(in);
                case "startContainer" -> startContainer = readList(in);
                case "poststart" -> poststart = readList(in);
                case "poststop" -> poststop = readList(in);
                default -> in.skip();
            }
        }
        return new Hooks(
                prestart, createRuntime, createContainer, startContainer, poststart, poststop);
    }

    private static List<Hook> readList(JsonReader in) throws SpecException {
        List<Hook> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(Hook.read(in));
        return Collections.unmodifiableList(list);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .optionalValues("prestart", prestart)
                .optionalValues("createRuntime", createRuntime)
                .optionalValues("createContainer", createContainer)
                .optionalValues("startContainer", startContainer)
                .optionalValues("poststart", poststart)
                .optionalValues("poststop", poststop)
                .endObject();
    }
}
