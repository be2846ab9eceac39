package runscj.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The container's own system call filter, in libseccomp's words.
 *
 * @param defaultAction {@code SCMP_ACT_...}
 * @param defaultErrnoRet error number for the default action, or null for EPERM
 * @param architectures {@code SCMP_ARCH_...}; not checked here
 * @param flags {@code SECCOMP_FILTER_FLAG_...}; not checked here
 * @param listenerPath socket of the notification agent; empty if not given
 */
public record Seccomp(
        String defaultAction,
        @Nullable Integer defaultErrnoRet,
        List<String> architectures,
        List<String> flags,
        String listenerPath,
        String listenerMetadata,
        List<Syscall> syscalls)
        implements JsonWriter.Value {
    private static final List<String> ACTIONS =
            List.of(
                    "SCMP_ACT_KILL",
                    "SCMP_ACT_KILL_PROCESS",
                    "SCMP_ACT_KILL_THREAD",
                    "SCMP_ACT_TRAP",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_TRACE",
                    "SCMP_ACT_ALLOW",
                    "SCMP_ACT_LOG",
                    "SCMP_ACT_NOTIFY");
    private static final List<String> OPERATORS =
            List.of(
                    "SCMP_CMP_NE",
                    "SCMP_CMP_LT",
                    "SCMP_CMP_LE",
                    "SCMP_CMP_EQ",
                    "SCMP_CMP_GE",
                    "SCMP_CMP_GT",
                    "SCMP_CMP_MASKED_EQ");

    /**
     * What to do for some calls. All argument conditions must hold.
     *
     * @param names never empty; unknown names are left to the reader of this record
     * @param errnoRet error number or trace value of the action, or null for EPERM
     */
    public record Syscall(
            List<String> names, String action, @Nullable Integer errnoRet, List<Arg> args)
            implements JsonWriter.Value {
        static Syscall read(JsonReader in) throws SpecException {
            List<String> names = List.of();
            String action = null;
            Integer errnoRet = null;
            List<Arg> args = List.of();
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "names" -> names = in.strings();
                    case "action" -> action = in.oneOf(ACTIONS);
                    case "errnoRet" -> errnoRet = in.u16();
                    case "args" -> args = args(in);
                    default -> in.skip();
                }
            }
            if (names.isEmpty()) throw in.missing("names", "name at least one system call");
            String known = in.require(action, "action", "name one, such as SCMP_ACT_ALLOW");
            return new Syscall(names, known, errnoRet, args);
        }

        private static List<Arg> args(JsonReader in) throws SpecException {
            List<Arg> args = new ArrayList<>();
            in.enterArray();
            while (in.nextElement()) args.add(Arg.read(in));
            return Collections.unmodifiableList(args);
        }

        @Override
        public void write(JsonWriter out) {
            out.object()
                    .strings("names", names)
                    .field("action", action)
                    .optional("errnoRet", errnoRet)
                    .optionalValues("args", args)
                    .endObject();
        }
    }

    /**
     * A condition on one argument. Values are unsigned 64 bits.
     *
     * @param index 0 to 5
     * @param value the operand, or the mask of {@code SCMP_CMP_MASKED_EQ}
     * @param valueTwo what the masked argument must equal
     * @param op {@code SCMP_CMP_...}
     */
    public record Arg(int index, long value, long valueTwo, String op) implements JsonWriter.Value {
        static Arg read(JsonReader in) throws SpecException {
            int index = 0;
            long value = 0;
            long valueTwo = 0;
            String op = null;
            in.enterObject();
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                switch (name) {
                    case "index" -> index = (int) in.integer(0, 5);
                    case "value" -> value = in.u64();
                    case "valueTwo" -> valueTwo = in.u64();
                    case "op" -> op = in.oneOf(OPERATORS);
                    default -> in.skip();
                }
            }
            String known = in.require(op, "op", "name one, such as SCMP_CMP_EQ");
            return new Arg(index, value, valueTwo, known);
        }

        @Override
        public void write(JsonWriter out) {
            out.object().field("index", index).unsigned("value", value);
            if (valueTwo != 0) out.unsigned("valueTwo", valueTwo);
            out.field("op", op).endObject();
        }
    }

    static Seccomp read(JsonReader in) throws SpecException {
        String defaultAction = null;
        Integer defaultErrnoRet = null;
        List<String> architectures = List.of();
        List<String> flags = List.of();
        String listenerPath = "";
        String listenerMetadata = "";
        List<Syscall> syscalls = List.of();
        in.enterObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "defaultAction" -> defaultAction = in.oneOf(ACTIONS);
                case "defaultErrnoRet" -> defaultErrnoRet = in.u16();
                case "architectures" -> architectures = in.strings();
                case "flags" -> flags = in.strings();
                case "listenerPath" -> listenerPath = in.string();
                case "listenerMetadata" -> listenerMetadata = in.string();
                case "syscalls" -> syscalls = syscalls(in);
                default -> in.skip();
            }
        }
        String action =
                in.require(defaultAction, "defaultAction", "name one, such as SCMP_ACT_ERRNO");
        return new Seccomp(
                action,
                defaultErrnoRet,
                architectures,
                flags,
                listenerPath,
                listenerMetadata,
                syscalls);
    }

    private static List<Syscall> syscalls(JsonReader in) throws SpecException {
        List<Syscall> list = new ArrayList<>();
        in.enterArray();
        while (in.nextElement()) list.add(Syscall.read(in));
        return Collections.unmodifiableList(list);
    }

    @Override
    public void write(JsonWriter out) {
        out.object()
                .field("defaultAction", defaultAction)
                .optional("defaultErrnoRet", defaultErrnoRet)
                .optionalStrings("architectures", architectures)
                .optionalStrings("flags", flags)
                .optional("listenerPath", listenerPath)
                .optional("listenerMetadata", listenerMetadata)
                .optionalValues("syscalls", syscalls)
                .endObject();
    }
}
