package runscj.container;

import java.util.Map;
import runscj.container.cgroup.ControlGroup;
import runscj.oci.Hooks;
import runscj.oci.JsonReader;
import runscj.oci.JsonWriter;
import runscj.oci.SpecException;

/**
 * What the state directory keeps of a container; immutable.
 *
 * @param sentryPid host pid of the sandbox's sentry, 0 while it is being made
 * @param sentryStart start time of that process in clock ticks since boot: a pid that was given
 *     away again has another
 * @param created RFC 3339 time
 * @param group control group on the host
 * @param hooks those that are to run later
 */
public record ContainerRecord(
        String id,
        String bundle,
        String rootfs,
        int sentryPid,
        long sentryStart,
        int goferPid,
        long goferStart,
        String created,
        Map<String, String> annotations,
        ControlGroup group,
        Hooks hooks) {
    /** Returns the document that {@code state.json} holds. */
    public byte[] toJson() {
        return JsonWriter.compact()
                .object()
                .field("id", id)
                .field("bundle", bundle)
                .field("rootfs", rootfs)
                .field("sentryPid", sentryPid)
                .field("sentryStart", sentryStart)
                .field("goferPid", goferPid)
                .field("goferStart", goferStart)
                .field("created", created)
                .optionalMap("annotations", annotations)
                .optionalMap("cgroup", group.directories())
                .optional("hooks", hooks.equals(Hooks.NONE) ? null : hooks)
                .endObject()
                .finish();
    }

    /** Reads such a document; {@code source} names it in errors. */
    public static ContainerRecord parse(String source, byte[] document) throws SpecException {
        JsonReader in = JsonReader.of(source, document);
        String id = "";
        String bundle = "";
        String rootfs = "";
        int sentryPid = 0;
        long sentryStart = 0;
        int goferPid = 0;
        long goferStart = 0;
        String created = "";
        Map<String, String> annotations = Map.of();
        ControlGroup group = ControlGroup.NONE;
        Hooks hooks = Hooks.NONE;
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "id" -> id = in.string();
                case "bundle" -> bundle = in.string();
                case "rootfs" -> rootfs = in.string();
                case "sentryPid" -> sentryPid = (int) in.integer(0, Integer.MAX_VALUE);
                case "sentryStart" -> sentryStart = in.integer(0, Long.MAX_VALUE);
                case "goferPid" -> goferPid = (int) in.integer(0, Integer.MAX_VALUE);
                case "goferStart" -> goferStart = in.integer(0, Long.MAX_VALUE);
                case "created" -> created = in.string();
                case "annotations" -> annotations = in.stringMap();
                case "cgroup" -> group = new ControlGroup(in.stringMap());
                case "hooks" -> hooks = Hooks.read(in);
                default -> in.skip();
            }
        }
        in.finish();
        return new ContainerRecord(
                id,
                bundle,
                rootfs,
                sentryPid,
                sentryStart,
                goferPid,
                goferStart,
                created,
                annotations,
                group,
                hooks);
    }

    /** Returns this record with its processes. */
    public ContainerRecord withProcesses(int newSentryPid, int newGoferPid) {
        return new ContainerRecord(
                id,
                bundle,
                rootfs,
                newSentryPid,
                HostProcesses.startTicks(newSentryPid),
                newGoferPid,
                HostProcesses.startTicks(newGoferPid),
                created,
                annotations,
                group,
                hooks);
    }

    /** Returns whether the sentry still runs. */
    public boolean sentryAlive() {
        return sentryPid != 0
                && HostProcesses.startTicks(sentryPid) == sentryStart
                && sentryStart != 0;
    }

    /** Returns whether the gofer still runs. */
    public boolean goferAlive() {
        return goferPid != 0 && HostProcesses.startTicks(goferPid) == goferStart && goferStart != 0;
    }
}
