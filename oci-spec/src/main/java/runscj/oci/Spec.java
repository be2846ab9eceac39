package runscj.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's configuration, {@code config.json} of the OCI runtime specification 1.2. Immutable.
 *
 * @param ociVersion of the form {@code 1.x.y}
 * @param hostname empty if not given; likewise domainname
 * @param linux null if the section is missing
 * @param foreignSections names of sections for other platforms ({@code windows}, {@code vm}, ...)
 *     that the document has; their contents are not kept
 */
public record Spec(
        String ociVersion,
        Process process,
        Root root,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        @Nullable Linux linux,
        List<String> foreignSections)
        implements JsonWriter.Value {
    /** The version of the specification that these records follow. */
    public static final String OCI_VERSION = "1.2.0";

    /**
     * Loads a file, usually {@code config.json} in a bundle.
     *
     * @throws SpecException one line that names the file or the field
     */
    public static Spec load(Path file) throws SpecException {
        return readWhole(JsonReader.open(file));
    }

    /**
     * Reads a document held in memory; {@code source} names it in errors.
     *
     * @throws SpecException one line that names the field
     */
    public static Spec parse(String source, byte[] document) throws SpecException {
        return readWhole(JsonReader.of(source, document));
    }

    private static Spec readWhole(JsonReader in) throws SpecException {
        Spec spec = read(in);
        in.finish();
        return spec;
    }

    /** Reads the object that the reader stands on. */
    public static Spec read(JsonReader in) throws SpecException {
        String ociVersion = null;
        Process process = null;
        Root root = null;
        String hostname = "";
        String domainname = "";
        List<Mount> mounts = List.of();
        Hooks hooks = Hooks.NONE;
        Map<String, String> annotations = Map.of();
        Linux linux = null;
        List<String> foreignSections = new ArrayList<>();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "ociVersion" -> ociVersion = version(in);
                case "process" -> process = Process.read(in);
                case "root" -> root = Root.read(in);
                case "hostname" -> hostname = in.string();
                case "domainname" -> domainname = in.string();
                case "mounts" -> mounts = mounts(in);
                case "hooks" -> hooks = Hooks.read(in);
                case "annotations" -> annotations = in.stringMap();
                case "linux" -> linux = Linux.read(in);
                case "windows", "solaris", "vm", "zos", "freebsd" -> {
                    if (!foreignSections.contains(name)) foreignSections.add(name);
                    in.skip();
                }
                default -> in.skip();
            }
        }
        return new Spec(
                in.require(ociVersion, "ociVersion", "add \"ociVersion\": \"" + OCI_VERSION + '"'),
                in.require(process, "process", "say what to run (runsc-j spec writes an example)"),
                in.require(root, "root", "add \"root\": {\"path\": \"rootfs\"}"),
                hostname,
                domainname,
                mounts,
                hooks,
                annotations,
                linux,
                Collections.unmodifiableList(foreignSections));
    }

    private static String version(JsonReader in) throws SpecException {
        String version = in.string();
        if (!version.startsWith("1.")) {
            throw in.invalid(
                    "version "
                            + JsonReader.quoted(version)
                            + " is not known: use 1.x, such as "
                            + OCI_VERSION);
        }
        return version;
    }

    private static List<Mount> mounts(JsonReader in) throws SpecException {
        List<Mount> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(Mount.read(in));
        return Collections.unmodifiableList(list);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("ociVersion", ociVersion)
                .optional("process", process)
                .optional("root", root)
                .optional("hostname", hostname)
                .optional("domainname", domainname)
                .optionalValues("mounts", mounts);
        if (hooks != Hooks.NONE) out.optional("hooks", hooks);
        out.optionalMap("annotations", annotations).optional("linux", linux).endObject();
    }

    /** The document as {@code spec} writes it: tabs, and no final newline. */
    public byte[] toJson() {
        JsonWriter out = JsonWriter.indented("\t");
        write(out);
        return out.finish();
    }
}
