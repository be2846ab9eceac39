package runscj.oci;

/**
 * The container's root filesystem.
 *
 * @param path absolute, or relative to the bundle; never empty
 */
public record Root(String path, boolean readonly) implements JsonWriter.Value {
    static Root read(JsonReader in) throws SpecException {
        String path = null;
        boolean readonly = false;
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "path" -> path = in.string();
                case "readonly" -> readonly = in.bool();
                default -> in.skip();
            }
        }
        if (path == null || path.isEmpty()) {
            throw in.missing(
                    "path", "give the directory of the root filesystem, such as \"rootfs\"");
        }
        return new Root(path, readonly);
    }

    @Override
    public void write(JsonWriter out) {
        out.object().field("path", path).optionalTrue("readonly", readonly).endObject();
    }
}
