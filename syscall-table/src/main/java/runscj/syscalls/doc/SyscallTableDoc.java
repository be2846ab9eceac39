package runscj.syscalls.doc;

import java.util.Locale;
import runscj.syscalls.FlagSet;
import runscj.syscalls.Support;
import runscj.syscalls.Sysno;

/** Writes {@link Sysno} as text, JSON, CSV or Markdown. Every rendering ends with a line feed. */
public final class SyscallTableDoc {
    private SyscallTableDoc() {}

    /** Prints the table in the format that the first argument names; text by default. */
    public static void main(String[] args) {
        String format = args.length == 0 ? "TEXT" : args[0].toUpperCase(Locale.ROOT);
        System.out.print(render(Format.valueOf(format)));
    }

    /** Returns the whole table. The same table gives the same text. */
    public static String render(Format format) {
        return switch (format) {
            case TEXT -> text();
            case JSON -> json();
            case CSV -> csv();
            case MARKDOWN -> markdown();
        };
    }

    private static int count(Support support) {
        int count = 0;
        for (Sysno sysno : Sysno.values()) {
            if (sysno.support() == support) {
                count++;
            }
        }
        return count;
    }

    /** Returns the support level, with the errno if the call always fails. */
    private static String level(Sysno sysno) {
        String word = sysno.support().word();
        return sysno.support() == Support.REFUSED ? word + " (" + sysno.refusal() + ")" : word;
    }

    private static String arguments(Sysno sysno) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < sysno.argCount(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            out.append(sysno.arg(i).name().toLowerCase(Locale.ROOT));
        }
        return out.toString();
    }

    private static String text() {
        StringBuilder out = new StringBuilder();
        int nameWidth = 4;
        int levelWidth = 7;
        for (Sysno sysno : Sysno.values()) {
            nameWidth = Math.max(nameWidth, sysno.linuxName().length());
            levelWidth = Math.max(levelWidth, level(sysno).length());
        }
        textLine(out, "NR", pad("NAME", nameWidth), pad("SUPPORT", levelWidth), "NOTE");
        for (Sysno sysno : Sysno.values()) {
            textLine(
                    out,
                    Integer.toString(sysno.nr()),
                    pad(sysno.linuxName(), nameWidth),
                    pad(level(sysno), levelWidth),
                    sysno.note());
        }
        return out.toString();
    }

    private static void textLine(
            StringBuilder out, String nr, String name, String level, String note) {
        String line = " ".repeat(3 - nr.length()) + nr + "  " + name + "  " + level + "  " + note;
        out.append(line.stripTrailing()).append('\n');
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String csv() {
        StringBuilder out = new StringBuilder("nr,name,arm64,arguments,support,errno,note\n");
        for (Sysno sysno : Sysno.values()) {
            out.append(sysno.nr()).append(',').append(sysno.linuxName()).append(',');
            if (sysno.arm64Nr() >= 0) {
                out.append(sysno.arm64Nr());
            }
            out.append(',').append(csvQuoted(arguments(sysno)));
            out.append(',').append(sysno.support().word());
            out.append(',').append(failure(sysno));
            out.append(',').append(csvQuoted(sysno.note())).append('\n');
        }
        return out.toString();
    }

    /** Returns the errno of a call that always fails, else nothing. */
    private static String failure(Sysno sysno) {
        return switch (sysno.support()) {
            case FULL, PARTIAL -> "";
            case REFUSED, UNSUPPORTED -> sysno.refusal().name();
        };
    }

    private static String csvQuoted(String text) {
        return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String json() {
        StringBuilder out = new StringBuilder("{\n  \"counts\": {");
        String separator = "";
        for (Support support : Support.values()) {
            out.append(separator).append('"').append(support.word()).append("\": ");
            out.append(count(support));
            separator = ", ";
        }
        out.append("},\n  \"syscalls\": [");
        separator = "\n";
        for (Sysno sysno : Sysno.values()) {
            out.append(separator);
            appendJson(out, sysno);
            separator = ",\n";
        }
        return out.append("\n  ]\n}\n").toString();
    }

    private static void appendJson(StringBuilder out, Sysno sysno) {
        out.append("    {\"nr\": ").append(sysno.nr());
        out.append(", \"name\": \"").append(sysno.linuxName()).append('"');
        if (sysno.arm64Nr() >= 0) {
            out.append(", \"arm64\": ").append(sysno.arm64Nr());
        }
        out.append(", \"support\": \"").append(sysno.support().word()).append('"');
        if (!failure(sysno).isEmpty()) {
            out.append(", \"errno\": \"").append(failure(sysno)).append('"');
        }
        if (!sysno.note().isEmpty()) {
            out.append(", \"note\": ").append(jsonQuoted(sysno.note()));
        }
        out.append(", \"args\": [");
        for (int i = 0; i < sysno.argCount(); i++) {
            out.append(i == 0 ? "" : ", ");
            FlagSet flags = sysno.flags(i);
            if (flags == null) {
                String kind = sysno.arg(i).name().toLowerCase(Locale.ROOT);
                out.append("{\"kind\": \"").append(kind).append("\"}");
            } else {
                appendJson(out, flags);
            }
        }
        out.append("]}");
    }

    private static void appendJson(StringBuilder out, FlagSet flags) {
        out.append("{\"kind\": \"flags\", \"names\": [");
        for (int i = 0; i < flags.size(); i++) {
            out.append(i == 0 ? "\"" : ", \"").append(flags.name(i)).append('"');
        }
        out.append("]}");
    }

    private static String jsonQuoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String markdown() {
        StringBuilder out =
                new StringBuilder(
                        """
                        # System calls

                        Generated from `Sysno` by `SyscallTableDoc`; do not edit. A call is *full* if it behaves as in
                        Linux, errors included; *partial* if its note says what is missing; *refused* if it fails with
                        that errno on purpose; *unsupported* if it fails with `ENOSYS`, as in a kernel that was built
                        without it. Numbers are those of x86-64.

                        | support | calls |
                        |---|---:|
                        """);
        for (Support support : Support.values()) {
            out.append("| ").append(support.word()).append(" | ");
            out.append(count(support)).append(" |\n");
        }
        out.append("| all | ").append(Sysno.values().length).append(" |\n\n");
        out.append("| nr | call | support | note |\n|---:|---|---|---|\n");
        for (Sysno sysno : Sysno.values()) {
            out.append("| ").append(sysno.nr()).append(" | `").append(sysno.linuxName());
            out.append('(').append(arguments(sysno)).append(")` | ").append(level(sysno));
            String note = sysno.note().replace("|", "\\|");
            out.append(note.isEmpty() ? " | " : " | " + note + " ").append("|\n");
        }
        return out.toString();
    }
}
