package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has been read so far of a {@link Linux}. */
final class LinuxFields {
    private static final List<String> PROPAGATIONS =
            List.of(
                    "shared",
                    "slave",
                    "private",
                    "unbindable",
                    "rshared",
                    "rslave",
                    "rprivate",
                    "runbindable");

    private List<Linux.Namespace> namespaces = List.of();
    private List<IdMapping> uidMappings = List.of();
    private List<IdMapping> gidMappings = List.of();
    private List<Linux.Device> devices = List.of();
    private Map<String, String> netDevices = Map.of();
    private String cgroupsPath = "";
    private @Nullable Resources resources;
    private @Nullable Seccomp seccomp;
    private String rootfsPropagation = "";
    private List<String> maskedPaths = List.of();
    private List<String> readonlyPaths = List.of();
    private Map<String, String> sysctl = Map.of();
    private String mountLabel = "";
    private Linux.@Nullable IntelRdt intelRdt;
    private Linux.@Nullable Personality personality;
    private Map<String, Linux.TimeOffset> timeOffsets = Map.of();

    Linux read(JsonReader in) throws SpecException {
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "namespaces" -> namespaces = namespaces(in);
                case "uidMappings" -> uidMappings = IdMapping.readList(in);
                case "gidMappings" -> gidMappings = IdMapping.readList(in);
                case "devices" -> devices = devices(in);
                case "netDevices" -> netDevices = netDevices(in);
                case "cgroupsPath" -> cgroupsPath = in.string();
                case "resources" -> resources = Resources.read(in);
                case "seccomp" -> seccomp = Seccomp.read(in);
                case "rootfsPropagation" -> rootfsPropagation = propagation(in);
                case "maskedPaths" -> maskedPaths = absolutePaths(in);
                case "readonlyPaths" -> readonlyPaths = absolutePaths(in);
                case "sysctl" -> sysctl = in.stringMap();
                case "mountLabel" -> mountLabel = in.string();
                case "intelRdt" -> intelRdt = Linux.IntelRdt.read(in);
                case "personality" -> personality = Linux.Personality.read(in);
                case "timeOffsets" -> timeOffsets = timeOffsets(in);
                default -> in.skip();
            }
        }
        return new Linux(
                namespaces,
                uidMappings,
                gidMappings,
                devices,
                netDevices,
                cgroupsPath,
                resources,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                sysctl,
                mountLabel,
                intelRdt,
                personality,
                timeOffsets);
    }

    private static List<Linux.Namespace> namespaces(JsonReader in) throws SpecException {
        List<Linux.Namespace> list = new ArrayList<>();
        int seen = 0;
        in.enterArray();
        while (in.nextElement()) {
            Linux.Namespace namespace = Linux.Namespace.read(in);
            int bit = 1 << Linux.Namespace.TYPES.indexOf(namespace.type());
            if ((seen & bit) != 0) {
                throw in.invalidField("type", namespace.type() + " is given twice: remove one");
            }
            seen |= bit;
            list.add(namespace);
        }
        return Collections.unmodifiableList(list);
    }

    private static List<Linux.Device> devices(JsonReader in) throws SpecException {
        List<Linux.Device> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(Linux.Device.read(in));
        return Collections.unmodifiableList(list);
    }

    private static Map<String, String> netDevices(JsonReader in) throws SpecException {
        Map<String, String> map = new LinkedHashMap<>();
        in.enterObject();
        for (String host = in.nextField(); host != null; host = in.nextField()) {
            String renamed = "";
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "name" -> renamed = in.string();
                    default -> in.skip();
                }
            }
            map.put(host, renamed);
        }
        return Collections.unmodifiableMap(map);
    }

    private static String propagation(JsonReader in) throws SpecException {
        String word = in.string();
        return word.isEmpty() ? word : in.oneOf(PROPAGATIONS);
    }

    private static List<String> absolutePaths(JsonReader in) throws SpecException {
        List<String> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(in.absolutePath());
        return Collections.unmodifiableList(list);
    }

    private static Map<String, Linux.TimeOffset> timeOffsets(JsonReader in) throws SpecException {
        Map<String, Linux.TimeOffset> map = new LinkedHashMap<>();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            map.put(name, Linux.TimeOffset.read(in));
        }
        return Collections.unmodifiableMap(map);
    }
}
