package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A range of user or group ids of a user namespace.
 *
 * @param containerId first id inside, unsigned 32 bits
 * @param hostId first id outside, unsigned 32 bits
 * @param size number of ids, unsigned 32 bits, not 0
 */
public record IdMapping(int containerId, int hostId, int size) implements JsonWriter.Value {
    static List<IdMapping> readList(JsonReader in) throws SpecException {
        List<IdMapping> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(read(in));
        return Collections.unmodifiableList(list);
    }

    private static IdMapping read(JsonReader in) throws SpecException {
        int containerId = 0;
        int hostId = 0;
        int size = 0;
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "containerID" -> containerId = in.u32();
                case "hostID" -> hostId = in.u32();
                case "size" -> size = in.u32();
                default -> in.skip();
            }
        }
        if (size == 0) throw in.missing("size", "give the number of ids that are mapped");
        if (wraps(containerId, size) || wraps(hostId, size)) {
            throw in.invalidField("size", "the range goes past id 4294967295: make it smaller");
        }
        return new IdMapping(containerId, hostId, size);
    }

    private static boolean wraps(int first, int size) {
        return Integer.toUnsignedLong(first) + Integer.toUnsignedLong(size) > 1L << 32;
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("containerID", Integer.toUnsignedLong(containerId))
                .field("hostID", Integer.toUnsignedLong(hostId))
                .field("size", Integer.toUnsignedLong(size))
                .endObject();
    }
}
