package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Weights (10 to 1000) and rates (bytes or operations a second) of block devices. */
public record BlockIo(
        @Nullable Integer weight,
        @Nullable Integer leafWeight,
        List<WeightDevice> weightDevices,
        List<ThrottleDevice> throttleReadBps,
        List<ThrottleDevice> throttleWriteBps,
        List<ThrottleDevice> throttleReadIops,
        List<ThrottleDevice> throttleWriteIops)
        implements JsonWriter.Value {
    /** Weight of one device. */
    public record WeightDevice(
            long major, long minor, @Nullable Integer weight, @Nullable Integer leafWeight)
            implements JsonWriter.Value {
        static WeightDevice read(JsonReader in) throws SpecException {
            long major = 0;
            long minor = 0;
            Integer weight = null;
            Integer leafWeight = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "major" -> major = in.i64();
                    case "minor" -> minor = in.i64();
                    case "weight" -> weight = in.u16();
                    case "leafWeight" -> leafWeight = in.u16();
                    default -> in.skip();
                }
            }
            return new WeightDevice(major, minor, weight, leafWeight);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .field("major", major)
                    .field("minor", minor)
                    .optional("weight", weight)
                    .optional("leafWeight", leafWeight)
                    .endObject();
        }
    }

    /** Most bytes or operations a second of one device; unsigned. */
    public record ThrottleDevice(long major, long minor, long rate) implements JsonWriter.Value {
        static ThrottleDevice read(JsonReader in) throws SpecException {
            long major = 0;
            long minor = 0;
            long rate = 0;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "major" -> major = in.i64();
                    case "minor" -> minor = in.i64();
                    case "rate" -> rate = in.u64();
                    default -> in.skip();
                }
            }
            return new ThrottleDevice(major, minor, rate);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("major", major).field("minor", minor);
            out.unsigned("rate", rate).endObject();
        }
    }

    static BlockIo read(JsonReader in) throws SpecException {
        Integer weight = null;
        Integer leafWeight = null;
        List<WeightDevice> weightDevices = List.of();
        List<ThrottleDevice> throttleReadBps = List.of();
        List<ThrottleDevice> throttleWriteBps = List.of();
        List<ThrottleDevice> throttleReadIops = List.of();
        List<ThrottleDevice> throttleWriteIops = List.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "weight" -> weight = in.u16();
                case "leafWeight" -> leafWeight = in.u16();
                case "weightDevice" -> weightDevices = weightDevices(in);
                case "throttleReadBpsDevice" -> throttleReadBps = throttleDevices(in);
                case "throttleWriteBpsDevice" -> throttleWriteBps = throttleDevices(in);
                case "throttleReadIOPSDevice" -> throttleReadIops = throttleDevices(in);
                case "throttleWriteIOPSDevice" -> throttleWriteIops = throttleDevices(in);
                default -> in.skip();
            }
        }
        return new BlockIo(
                weight,
                leafWeight,
                weightDevices,
                throttleReadBps,
                throttleWriteBps,
                throttleReadIops,
                throttleWriteIops);
    }

    private static List<WeightDevice> weightDevices(JsonReader in) throws SpecException {
        List<WeightDevice> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(WeightDevice.read(in));
        return Collections.unmodifiableList(list);
    }

    private static List<ThrottleDevice> throttleDevices(JsonReader in) throws SpecException {
        List<ThrottleDevice> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(ThrottleDevice.read(in));
        return Collections.unmodifiableList(list);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .optional("weight", weight)
                .optional("leafWeight", leafWeight)
                .optionalValues("weightDevice", weightDevices)
                .optionalValues("throttleReadBpsDevice", throttleReadBps)
                .optionalValues("throttleWriteBpsDevice", throttleWriteBps)
                .optionalValues("throttleReadIOPSDevice", throttleReadIops)
                .optionalValues("throttleWriteIOPSDevice", throttleWriteIops)
                .endObject();
    }
}
