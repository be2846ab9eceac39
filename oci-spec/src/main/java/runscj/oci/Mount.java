package runscj.oci;

import java.util.List;

/**
 * One mount of the container, in the order of mounting.
 *
 * @param destination absolute path inside the container
 * @param type filesystem type; empty if not given
 * @param source device, path (relative to the bundle) or label; empty if not given
 */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings)
        implements JsonWriter.Value {
    /** A mount without id mappings. */
    public Mount(String destination, String type, String source, List<String> options) {
        this(destination, type, source, options, List.of(), List.of());
    }

    /** Returns whether it is a bind mount of a host path. */
    public boolean isBind() {
        return type.equals("bind") || options.contains("bind") || options.contains("rbind");
    }

    static Mount read(JsonReader in) throws SpecException {
        String destination = null;
        String type = "";
        String source = "";
        List<String> options = List.of();
        List<IdMapping> uidMappings = List.of();
        List<IdMapping> gidMappings = List.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "destination" -> destination = in.string();
                case "type" -> type = in.string();
                case "source" -> source = in.string();
                case "options" -> options = in.strings();
                case "uidMappings" -> uidMappings = IdMapping.readList(in);
                case "gidMappings" -> gidMappings = IdMapping.readList(in);
                default -> in.skip();
            }
        }
        if (destination == null || destination.isEmpty()) {
            throw in.missing("destination", "give the absolute path inside the container");
        }
        // runc takes a relative destination as one below the root, and so do old image builders.
        if (!destination.startsWith("/")) destination = "/" + destination;
        return new Mount(destination, type, source, options, uidMappings, gidMappings);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("destination", destination)
                .optional("type", type)
                .optional("source", source)
                .optionalStrings("options", options)
                .optionalValues("uidMappings", uidMappings)
                .optionalValues("gidMappings", gidMappings)
                .endObject();
    }
}
