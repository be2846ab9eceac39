package runscj.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Options and parameters that several commands have, in picocli's programmatic model. */
final class Arguments {
    private Arguments() {}

    /** Returns a command's specification with a description, then examples. */
    static CommandSpec spec(String name, String description, String... examples) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        if (examples.length > 0) {
            String[] footer = new String[examples.length + 2];
            footer[0] = "";
            footer[1] = "Examples:";
            for (int i = 0; i < examples.length; i++) {
                footer[i + 2] = "  " + examples[i];
            }
            spec.usageMessage().footer(footer);
        }
        return spec;
    }

    /** Adds the container's id as the next parameter. */
    static CommandSpec withId(CommandSpec spec) {
        return spec.addPositional(
                PositionalParamSpec.builder().type(String.class).arity("1").index("0").paramLabel("CONTAINER").description("id of the container").build());
    }

    /** Adds all further parameters, from an index on; options among them are the program's own. */
    static CommandSpec withProgram(CommandSpec spec, int index, String label) {
        spec.parser().stopAtPositional(index == 0);
        return spec.addPositional(
                PositionalParamSpec.builder()
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("0..*")
                        .index(index + "..*")
                        .paramLabel(label)
                        .description("program and its arguments")
                        .build());
    }

    /** Adds --bundle. */
    static CommandSpec withBundle(CommandSpec spec) {
        return spec.addOption(Globals.text("-b,--bundle", "DIR", "directory with config.json (default: .)"));
    }

    /** Adds the options of run and create that runc has. */
    static CommandSpec withCreation(CommandSpec spec) {
        withBundle(spec);
        spec.addOption(Globals.text("--console-socket", "PATH", "unix socket that gets the terminal's master"));
        spec.addOption(Globals.text("--pid-file", "FILE", "write the sandbox's pid to FILE"));
        spec.addOption(Globals.flag("--no-pivot", "accepted for runc's sake"));
        spec.addOption(Globals.flag("--no-new-keyring", "accepted for runc's sake"));
        spec.addOption(OptionSpec.builder("--preserve-fds").type(int.class).paramLabel("N").description("not supported; only 0").build());
        return spec;
    }

    /** Returns the id. */
    static String id(ParseResult arguments) {
        return arguments.matchedPositionalValue(0, "");
    }

    /** Returns the bundle as an absolute path. */
    static Path bundle(ParseResult arguments) {
        return Path.of(arguments.matchedOptionValue("--bundle", ".")).toAbsolutePath().normalize();
    }
}
