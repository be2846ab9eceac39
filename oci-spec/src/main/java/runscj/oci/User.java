package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a process runs as. Ids are unsigned 32 bits.
 *
 * @param umask file mode creation mask, or null for the default of 0022
 */
public record User(int uid, int gid, @Nullable Integer umask, List<Integer> additionalGids)
        implements JsonWriter.Value {
    /** User and group 0. */
    public static final User ROOT = new User(0, 0, null, List.of());

    static User read(JsonReader in) throws SpecException {
        int uid = 0;
        int gid = 0;
        Integer umask = null;
        List<Integer> additionalGids = List.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "uid" -> uid = id(in);
                case "gid" -> gid = id(in);
                case "umask" -> umask = (int) in.integer(0, 0777);
                case "additionalGids" -> additionalGids = ids(in);
                default -> in.skip();
            }
        }
        return new User(uid, gid, umask, additionalGids);
    }

    private static List<Integer> ids(JsonReader in) throws SpecException {
        List<Integer> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(id(in));
        return Collections.unmodifiableList(list);
    }

    private static int id(JsonReader in) throws SpecException {
        return (int) in.integer(0, 0xffff_fffeL); // the last one means "no id" to the kernel
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("uid", Integer.toUnsignedLong(uid))
                .field("gid", Integer.toUnsignedLong(gid))
                .optional("umask", umask);
        if (!additionalGids.isEmpty()) {
            out.array("additionalGids");
            for (int gid : additionalGids) out.number(Integer.toUnsignedLong(gid));
            out.endArray();
        }
        out.endObject();
    }
}
