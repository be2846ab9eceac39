package runscj.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import runscj.oci.Spec;

/** Help, and command lines that {@link LineParser} leaves: picocli over the same {@link Form}s. */
final class Picocli {
    private static final String VERSION = "runsc-j version 0.1.0";

    private final @Nullable Command chosen;
    private final CommandLine line;

    /**
     * Prepares.
     *
     * @param chosen the subcommand that the command line names; only that is built, all of them
     *     without one
     */
    Picocli(@Nullable Command chosen) {
        this.chosen = chosen;
        CommandSpec top = spec(Globals.form());
        top.version(VERSION, "spec: " + Spec.OCI_VERSION);
        if (chosen != null) {
            add(top, chosen);
        } else {
            for (String name : Main.COMMANDS) {
                add(top, Objects.requireNonNull(Main.command(name)));
            }
        }
        line = new CommandLine(top);
        line.setExpandAtFiles(false); // an argument of a guest's program may start with @
    }

    private static void add(CommandSpec top, Command command) {
        Form form = command.form();
        top.addSubcommand(form.name(), new CommandLine(spec(form)));
    }

    /**
     * Parses a command line, or prints the help that it asks for; null then.
     *
     * @throws CommandException if it is wrong
     */
    @Nullable Line parse(String[] words) throws CommandException {
        try {
            ParseResult parsed = line.parseArgs(words);
            if (CommandLine.executeHelpRequest(parsed) != null) {
                return null;
            }
            ParseResult sub = parsed.subcommand();
            if (sub == null || chosen == null) {
                line.usage(System.err);
                throw new CommandException("no command");
            }
            return new Line(values(Globals.form(), parsed), chosen, values(chosen.form(), sub));
        } catch (CommandLine.ParameterException e) {
            throw new CommandException(
                    e.getMessage()
                            + " (see runsc-j "
                            + (chosen == null ? "" : chosen.form().name() + " ")
                            + "--help)");
        }
    }

    private static Parsed values(Form form, ParseResult result) {
        Parsed parsed = new Parsed();
        for (Form.Option option : form.options()) {
            Object value = result.matchedOptionValue(option.key(), null);
            if (value instanceof List<?> texts) {
                texts.forEach(text -> parsed.addTo(option, (String) text));
            } else if (value != null) {
                parsed.option(option, value);
            }
        }
        for (int i = 0; i < form.parameters().size(); i++) {
            boolean rest = form.parameters().get(i).arity() == Form.Arity.REST;
            Object value = result.matchedPositionalValue(i, rest ? List.of() : null);
            if (value != null) {
                parsed.parameter(value);
            }
        }
        return parsed;
    }

    /**
     * Returns picocli's form of a form. Not by its annotations: reading them takes longer than all
     * else that a command does.
     */
    private static CommandSpec spec(Form form) {
        CommandSpec spec = CommandSpec.create().name(form.name());
        spec.usageMessage().description(form.description());
        if (form.examples().length > 0) {
            String[] footer = new String[form.examples().length + 2];
            footer[0] = "";
            footer[1] = "Examples:";
            for (int i = 0; i < form.examples().length; i++) {
                footer[i + 2] = "  " + form.examples()[i];
            }
            spec.usageMessage().footer(footer);
        }
        for (Form.Option option : form.options()) {
            spec.addOption(option(option));
        }
        for (int i = 0; i < form.parameters().size(); i++) {
            spec.addPositional(parameter(form.parameters().get(i), i));
        }
        spec.parser().stopAtPositional(form.stopsAtParameter());
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .arity("0")
                        .description("show this help message")
                        .build());
        spec.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .arity("0")
                        .description("print the version")
                        .build());
        return spec;
    }

    private static OptionSpec option(Form.Option option) {
        OptionSpec.Builder builder =
                OptionSpec.builder(option.names().toArray(new String[0]))
                        .description(option.description());
        switch (option.kind()) {
            case FLAG -> builder.type(boolean.class).arity("0");
            case TEXT -> builder.type(String.class).paramLabel(option.label());
            case NUMBER -> builder.type(int.class).paramLabel(option.label());
            case TEXTS ->
                    builder.type(List.class)
                            .auxiliaryTypes(String.class)
                            .arity("1")
                            .paramLabel(option.label());
        }
        return builder.build();
    }

    private static PositionalParamSpec parameter(Form.Parameter parameter, int index) {
        PositionalParamSpec.Builder builder =
                PositionalParamSpec.builder()
                        .paramLabel(parameter.label())
                        .description(parameter.description());
        switch (parameter.arity()) {
            case ONE ->
                    builder.type(String.class)
                            .required(true)
                            .arity("1")
                            .index(Integer.toString(index));
            case OPTIONAL ->
                    builder.type(String.class).arity("0..1").index(Integer.toString(index));
            case REST ->
                    builder.type(List.class)
                            .auxiliaryTypes(String.class)
                            .arity("0..*")
                            .index(index + "..*");
        }
        return builder.build();
    }
}
